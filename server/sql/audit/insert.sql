-- For whoever does something: it stays on record.
INSERT INTO audit (at_ms, account, role, action, object, why) VALUES (:at_ms, :account, :role, :action, :object, :why);
