-- For sync: an admitted change.
INSERT INTO change (record, hash, scope, seq, batch, received_ms, bytes)
VALUES (:record, :hash, :scope, :seq, :batch, :received_ms, :bytes);
