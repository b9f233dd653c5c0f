-- For the administrator: an RT that a new list leaves out.
INSERT INTO area_closed (scope, version) VALUES (:scope, :version) ON CONFLICT (scope) DO NOTHING;
