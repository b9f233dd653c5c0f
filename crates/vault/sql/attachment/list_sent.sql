-- For syncs: files that the server has signed for and counts as this device's.
SELECT record, hash, media, bytes, state, told, code, kept_ms, arrived_ms, receipt
FROM attachment WHERE state = 2 AND told = 2;
