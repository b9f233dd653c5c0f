-- For enrolment and grants: an area as the server names it; its cursor stays.
INSERT INTO scope (scope, label, granted, seq, tag) VALUES (:scope, :label, :granted, 0, :tag)
ON CONFLICT (scope) DO UPDATE SET label = excluded.label, granted = excluded.granted;
