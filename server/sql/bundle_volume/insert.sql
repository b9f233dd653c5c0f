-- For a file that was carried here: it came. The same one again is one.
INSERT INTO bundle_volume (device, made_ms, parts, number, taken_ms)
VALUES (:device, :made_ms, :parts, :number, :taken_ms) ON CONFLICT (device, made_ms, parts, number) DO NOTHING;
