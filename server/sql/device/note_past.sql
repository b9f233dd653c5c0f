-- For the administrator: the device had this area, and may still hold something of there.
INSERT INTO device_scope_past (scope, device) VALUES (:scope, :device) ON CONFLICT DO NOTHING;
