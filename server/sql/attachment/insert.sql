-- For files: a file came for a record; where its bytes were forgotten, whoever brings them again is who sent it.
INSERT INTO attachment (record, hash, device, bytes, named, received_ms)
VALUES (:record, :hash, :device, :bytes, :named, :received_ms)
ON CONFLICT (record, hash) DO UPDATE
SET device = excluded.device, named = excluded.named, received_ms = excluded.received_ms;
