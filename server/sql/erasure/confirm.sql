-- For sync: a device has confirmed.
INSERT INTO erasure_device (record, device, confirmed_ms) VALUES (:record, :device, :confirmed_ms)
ON CONFLICT (record, device) DO UPDATE SET confirmed_ms = excluded.confirmed_ms;
