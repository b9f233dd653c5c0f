-- For a file: the records that it is kept for, the one that the server signed for first.
SELECT record, hash, media, bytes, state, told, code, kept_ms, arrived_ms, receipt
FROM attachment WHERE hash = :hash ORDER BY state DESC, record;
