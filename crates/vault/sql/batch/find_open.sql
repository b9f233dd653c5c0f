-- For the outbox: the batch that waits for its verdicts.
SELECT number, hash, state, sealed_body FROM batch WHERE state = 0 ORDER BY number LIMIT 1;
