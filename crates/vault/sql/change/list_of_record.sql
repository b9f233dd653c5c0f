-- For receipts and export: the changes of one record, oldest first.
SELECT position, record, hash, scope, origin, state, seq, batch, code, relayed_ms, sealed_bytes
FROM change WHERE record = :record ORDER BY position;
