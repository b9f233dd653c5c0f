-- Each entry of the audit log carries the hash of all before it (src/chain.rs); a list that is signed carries how
-- far the log had come, on paper. The rows that are there get their hashes in the same transaction, by the
-- program; then the trigger stands again.
ALTER TABLE audit ADD COLUMN hash BLOB NOT NULL DEFAULT x'';
DROP TRIGGER audit_stays_as_written;
ALTER TABLE minutes ADD COLUMN audit_entry INTEGER NOT NULL DEFAULT 0;
ALTER TABLE minutes ADD COLUMN audit_hash BLOB NOT NULL DEFAULT x'';
