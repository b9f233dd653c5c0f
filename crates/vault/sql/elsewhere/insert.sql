-- For sync: a pack of traces.
INSERT INTO elsewhere (coming, place, bytes) VALUES (:coming, :place, :bytes)
ON CONFLICT (coming, place) DO UPDATE SET bytes = excluded.bytes;
