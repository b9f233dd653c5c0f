-- For whoever does something: it stays on record.
INSERT INTO audit (entry, at_ms, account, role, action, object, why, hash)
VALUES (:entry, :at_ms, :account, :role, :action, :object, :why, :hash);
