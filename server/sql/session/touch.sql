-- For the door: a session is in use.
UPDATE session SET seen_ms = :now_ms WHERE hash = :hash;
