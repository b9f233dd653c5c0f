-- Households that came in a crowd: their changes stand, what is derived from them follows. A row goes with its derivation.

CREATE TABLE due (
  scope BIGINT NOT NULL,
  record BYTEA NOT NULL,
  PRIMARY KEY (scope, record)
);
