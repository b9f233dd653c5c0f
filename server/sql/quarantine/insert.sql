-- For sync: a change kept apart, once.
INSERT INTO quarantine (scope, record, hash, batch, device, code, received_ms, bytes)
VALUES (:scope, :record, :hash, :batch, :device, :code, :received_ms, :bytes) ON CONFLICT (record, hash) DO NOTHING;
