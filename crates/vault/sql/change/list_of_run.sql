-- For a server that was set back: the changes of a run, in the order in which they came.
SELECT position, record, hash, scope, origin, state, seq, batch, code, relayed_ms, sealed_bytes
FROM change WHERE run = :run AND run > 0 ORDER BY position;
