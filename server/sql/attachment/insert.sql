-- For files: a file came for a record; once.
INSERT INTO attachment (record, hash, device, bytes, named, received_ms)
VALUES (:record, :hash, :device, :bytes, :named, :received_ms)
ON CONFLICT (record, hash) DO NOTHING;
