-- For the outbox: what no server has, oldest first, up to a limit.
SELECT position, record, hash, scope, origin, state, seq, batch, code, relayed_ms, sealed_bytes
FROM change WHERE state = 0 ORDER BY position LIMIT :limit;
