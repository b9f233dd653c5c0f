-- For a record: its files.
SELECT record, hash, media, bytes, state, told, code, kept_ms, arrived_ms, receipt
FROM attachment WHERE record = :record ORDER BY hash;
