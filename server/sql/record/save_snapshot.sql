-- For sync and rebuilding: the record as it stands.
INSERT INTO snapshot (record, bytes) VALUES (:record, :bytes)
ON CONFLICT (record) DO UPDATE SET bytes = excluded.bytes;
