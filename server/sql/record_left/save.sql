-- For moves: a household stood in this area until now.
INSERT INTO record_left (record, scope, left_ms) VALUES (:record, :scope, :left_ms)
ON CONFLICT (record, scope) DO UPDATE SET left_ms = excluded.left_ms;
