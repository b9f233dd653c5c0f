-- For the outbox: orders of which the server has not heard, up to a limit.
SELECT body FROM erasure WHERE told = 0 ORDER BY record LIMIT :limit;
