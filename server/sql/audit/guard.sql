-- For the migration: once every row has its hash, none is ever changed.
CREATE TRIGGER IF NOT EXISTS audit_stays_as_written BEFORE UPDATE ON audit BEGIN
  SELECT RAISE(ABORT, 'the audit log is append-only');
END;
