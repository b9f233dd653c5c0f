-- For every part: one file of one record.
SELECT record, hash, media, bytes, state, told, code, kept_ms, arrived_ms, receipt
FROM attachment WHERE record = :record AND hash = :hash;
