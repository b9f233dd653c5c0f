-- For the administrator: an RT that came out of another.
INSERT INTO area_follows (old_scope, new_scope, version, why) VALUES (:old_scope, :new_scope, :version, :why)
ON CONFLICT (old_scope, new_scope) DO UPDATE SET version = excluded.version, why = excluded.why;
