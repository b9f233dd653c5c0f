-- For sync: a change kept apart, once. Numbers grow with time, so that none is given again: not that of an entry that
-- went with an erased household, and none that somebody saw or decided about before the server was set back.
INSERT INTO quarantine (entry, scope, record, hash, batch, device, code, received_ms, bytes)
VALUES (:entry, :scope, :record, :hash, :batch, :device, :code, :received_ms, :bytes)
ON CONFLICT (record, hash) DO NOTHING;
