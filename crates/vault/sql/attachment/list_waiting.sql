-- For the next request: what the server has not signed for, oldest first.
SELECT record, hash, media, bytes, state, told, code, kept_ms, arrived_ms, receipt
FROM attachment WHERE state = 1 ORDER BY kept_ms, record, hash;
