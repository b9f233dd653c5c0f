-- For sync in a crowd: what is derived from this household follows.
INSERT INTO due (scope, record) VALUES (:scope, :record) ON CONFLICT (scope, record) DO NOTHING;
