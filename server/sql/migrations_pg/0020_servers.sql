-- Several servers on one database. `turn` is the number of the group that wrote a row, and `compared_gone` says in which
-- one a row went: a server that holds them in memory reads what came later. The tables number their rows themselves, so
-- that rows of an older copy that still runs are numbered too, and in this schema whoever restores them. Only additions:
-- such a copy goes on.
ALTER TABLE compared ADD COLUMN turn BIGINT NOT NULL DEFAULT 0;
CREATE INDEX compared_by_turn ON compared (turn, record);
CREATE TABLE compared_gone (
  record BYTEA NOT NULL PRIMARY KEY,
  turn BIGINT NOT NULL
);
CREATE INDEX compared_gone_by_turn ON compared_gone (turn);

CREATE FUNCTION number_compared() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  NEW.turn := (SELECT number FROM turn WHERE name = 'write');
  RETURN NEW;
END
$$;
CREATE TRIGGER compared_numbers_itself BEFORE INSERT OR UPDATE ON compared
FOR EACH ROW EXECUTE FUNCTION number_compared();

CREATE FUNCTION note_compared_gone() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO compared_gone (record, turn)
  VALUES (OLD.record, (SELECT number FROM turn WHERE name = 'write'))
  ON CONFLICT (record) DO UPDATE SET turn = excluded.turn;
  RETURN OLD;
END
$$;
CREATE TRIGGER compared_notes_what_goes AFTER DELETE ON compared
FOR EACH ROW EXECUTE FUNCTION note_compared_gone();

-- Work that one server does at a time, until when it has promised to go on with it. Owner 0 is nobody.
CREATE TABLE claim (
  name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  owner BIGINT NOT NULL,
  until_ms BIGINT NOT NULL
);
INSERT INTO claim (name, owner, until_ms) VALUES ('pairs', 0, 0);

-- Exports: who wants what, how far it is, and which server makes it until when (owner, lease_ms). `stage` is running,
-- done, failed or stopped. Rows go with their files.
CREATE TABLE export (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  account BIGINT NOT NULL,
  login TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  role TEXT COLLATE "C" NOT NULL,
  area BIGINT NOT NULL,
  format TEXT COLLATE "C" NOT NULL,
  form TEXT COLLATE "C" NOT NULL,
  kelurahan BIGINT NOT NULL,
  scope BIGINT NOT NULL,
  status TEXT COLLATE "C" NOT NULL,
  shown TEXT COLLATE "C" NOT NULL,
  people TEXT COLLATE "C" NOT NULL,
  health BIGINT NOT NULL,
  separator TEXT COLLATE "C" NOT NULL,
  language TEXT COLLATE "C" NOT NULL,
  why TEXT COLLATE "C" NOT NULL,
  made_ms BIGINT NOT NULL,
  stage TEXT COLLATE "C" NOT NULL,
  code TEXT COLLATE "C" NOT NULL,
  total BIGINT NOT NULL,
  done BIGINT NOT NULL,
  families BIGINT NOT NULL,
  members BIGINT NOT NULL,
  without_position BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  owner BIGINT NOT NULL,
  lease_ms BIGINT NOT NULL,
  tries BIGINT NOT NULL
);
CREATE INDEX export_by_account ON export (account, made_ms);
CREATE INDEX export_by_stage ON export (stage, lease_ms);
