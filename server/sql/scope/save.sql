-- For sync: the end of an area's feed, in the transaction of its rows.
INSERT INTO scope_counter (scope, seq, tag) VALUES (:scope, :seq, :tag)
ON CONFLICT (scope) DO UPDATE SET seq = excluded.seq, tag = excluded.tag;
