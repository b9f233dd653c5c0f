-- For the feed: a chunk that connects a run's signed heads with its changes.
INSERT INTO evidence (run, place, record, sealed_bytes) VALUES (:run, :place, :record, :sealed_bytes);
