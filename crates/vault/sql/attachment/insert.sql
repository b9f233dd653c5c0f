-- For keeping and fetching: a file of a record, once.
INSERT INTO attachment (record, hash, media, bytes, state, told, code, kept_ms, arrived_ms, receipt)
VALUES (:record, :hash, :media, :bytes, :state, 0, '', :kept_ms, 0, x'')
ON CONFLICT (record, hash) DO NOTHING;
