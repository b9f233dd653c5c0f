-- For the chain: the newest batch.
SELECT number, hash, state, sealed_body FROM batch ORDER BY number DESC LIMIT 1;
