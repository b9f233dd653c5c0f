-- For typing: one answer as it stands in the field, at once.
INSERT INTO draft (record, key, sealed_value, typed_ms) VALUES (:record, :key, :sealed_value, :typed_ms)
ON CONFLICT (record, key) DO UPDATE SET sealed_value = excluded.sealed_value, typed_ms = excluded.typed_ms;
