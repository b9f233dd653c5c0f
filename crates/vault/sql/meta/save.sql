-- For every part: keeps one value of the device itself.
INSERT INTO meta (name, sealed_value) VALUES (:name, :sealed_value)
ON CONFLICT (name) DO UPDATE SET sealed_value = excluded.sealed_value;
