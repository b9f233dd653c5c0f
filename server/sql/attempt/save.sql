-- For the door: one more attempt, counted before it is judged.
INSERT INTO attempt (subject, failed, last_ms, until_ms) VALUES (:subject, :failed, :last_ms, :until_ms)
ON CONFLICT (subject) DO UPDATE SET failed = excluded.failed, last_ms = excluded.last_ms, until_ms = excluded.until_ms;
