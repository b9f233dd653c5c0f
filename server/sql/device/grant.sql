-- For enrolment and the administrator: the device may work in this area.
INSERT INTO device_scope (device, scope) VALUES (:device, :scope) ON CONFLICT DO NOTHING;
