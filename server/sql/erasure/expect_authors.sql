-- For erasing: devices that wrote in the household hold it, wherever they work now.
INSERT INTO erasure_device (record, device, confirmed_ms)
SELECT DISTINCT :record, b.device, 0 FROM change c JOIN batch b ON b.batch = c.batch
WHERE c.record = :record AND b.device <> :hub
ON CONFLICT (record, device) DO NOTHING;
