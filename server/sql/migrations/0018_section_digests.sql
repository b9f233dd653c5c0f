-- Ground: of a batch that came back by the hands of a reader, what its other areas come to. Where the section
-- itself is here, the digest is not asked for.

CREATE TABLE section_digest (
  batch INTEGER NOT NULL,
  scope INTEGER NOT NULL,
  digest BLOB NOT NULL,
  PRIMARY KEY (batch, scope)
) STRICT, WITHOUT ROWID;
