-- For the chain: the newest batch.
SELECT number, hash, state, body FROM batch ORDER BY number DESC LIMIT 1;
