-- For a device that leaves a file; the same file again is one.
INSERT INTO parcel (id, device, file, came_ms) VALUES (:id, :device, :file, :now_ms) ON CONFLICT (id) DO NOTHING;
