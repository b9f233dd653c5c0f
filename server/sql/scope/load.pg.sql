-- For sync: the end of an area's feed, which stays ours until the transaction ends.
INSERT INTO scope_counter (scope, seq, tag) VALUES (:scope, 0, x'000000000000000000000000')
ON CONFLICT (scope) DO UPDATE SET seq = scope_counter.seq RETURNING seq, tag;
