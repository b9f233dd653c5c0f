-- For the door: a session begins.
INSERT INTO session (hash, account, begun_ms, seen_ms) VALUES (:hash, :account, :now_ms, :now_ms);
