-- From the city, for a device.
INSERT INTO answer (id, device, file, refused, came_ms) VALUES (:id, :device, :file, :refused, :now_ms) ON CONFLICT (id) DO NOTHING;
