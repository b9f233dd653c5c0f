-- For the feed: how the changes of a run came, without the changes.
INSERT INTO run (run, scope, sealed_bytes) VALUES (:run, :scope, :sealed_bytes);
