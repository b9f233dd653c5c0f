-- For erasing: devices that work or worked in the order's area, where the household stands, or where it once stood, may
-- hold it. An order that a device shows to a server that has forgotten it may name another area than where it stands now.
INSERT INTO erasure_device (record, device, confirmed_ms)
SELECT DISTINCT :record, s.device, 0
FROM (SELECT scope, device FROM device_scope UNION SELECT scope, device FROM device_scope_past) s
JOIN device v ON v.device = s.device
WHERE (s.scope = :scope OR s.scope IN (SELECT r.scope FROM record r WHERE r.record = :record)
    OR s.scope IN (SELECT l.scope FROM record_left l WHERE l.record = :record))
  AND s.device <> :hub
ON CONFLICT (record, device) DO NOTHING;
