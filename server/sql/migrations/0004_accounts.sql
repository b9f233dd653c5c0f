-- People who use the console: ground. Times are milliseconds since 1970 by the hub's clock.
-- A password and each secret that is handed out are kept as hashes only.

-- `area` is a kelurahan's number, or 0 for the whole city. `state` is 0 while the account may sign in.
CREATE TABLE account (
  account INTEGER NOT NULL PRIMARY KEY,
  login TEXT NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  area INTEGER NOT NULL,
  state INTEGER NOT NULL,
  password TEXT NOT NULL,
  made_ms INTEGER NOT NULL,
  password_ms INTEGER NOT NULL,
  seen_ms INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX account_by_login ON account (login);

-- A link with which a person sets a password, once. An account has one at most.
CREATE TABLE link (
  hash BLOB NOT NULL PRIMARY KEY,
  account INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX link_by_account ON link (account);

CREATE TABLE session (
  hash BLOB NOT NULL PRIMARY KEY,
  account INTEGER NOT NULL,
  begun_ms INTEGER NOT NULL,
  seen_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_account ON session (account);
CREATE INDEX session_by_begin ON session (begun_ms);

-- Sign-ins that failed, by `login:…` and `from:…` (an address), and until when the next one has to wait.
CREATE TABLE attempt (
  subject TEXT NOT NULL PRIMARY KEY,
  failed INTEGER NOT NULL,
  last_ms INTEGER NOT NULL,
  until_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX attempt_by_time ON attempt (last_ms);

-- Who did what to which thing, when and why. No names of the surveyed and no answers; nothing is ever
-- changed or taken out. Account 0 is the token of scripts.
CREATE TABLE audit (
  entry INTEGER NOT NULL PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  account INTEGER NOT NULL,
  role TEXT NOT NULL,
  action TEXT NOT NULL,
  object TEXT NOT NULL,
  why TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_account ON audit (account, entry);
CREATE INDEX audit_by_action ON audit (action, entry);
CREATE TRIGGER audit_stays_as_written BEFORE UPDATE ON audit BEGIN
  SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN
  SELECT RAISE(ABORT, 'the audit log is append-only');
END;

-- Which devices work in an area.
CREATE INDEX device_by_scope ON device_scope (scope, device);
