-- For sync: a change that cannot be merged, once.
INSERT INTO rejected (scope, record, bytes_hash, batch, device, code, detail, received_ms, bytes)
VALUES (:scope, :record, :bytes_hash, :batch, :device, :code, :detail, :received_ms, :bytes) ON CONFLICT (record, bytes_hash) DO NOTHING;
