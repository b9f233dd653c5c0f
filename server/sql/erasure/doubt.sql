-- For sync: a device shows what it had forgotten; it is told again.
INSERT INTO erasure_device (record, device, confirmed_ms) VALUES (:record, :device, 0)
ON CONFLICT (record, device) DO UPDATE SET confirmed_ms = 0;
