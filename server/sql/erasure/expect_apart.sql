-- For erasing: devices whose work on the household is kept apart hold it.
INSERT INTO erasure_device (record, device, confirmed_ms)
SELECT DISTINCT :record, q.device, 0 FROM quarantine q WHERE q.record = :record AND q.device <> :hub
ON CONFLICT (record, device) DO NOTHING;
