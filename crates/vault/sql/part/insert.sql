-- For sync: the next piece of a package; a piece that came twice counts once.
INSERT INTO part (hash, start, bytes) VALUES (:hash, :start, :bytes) ON CONFLICT (hash, start) DO NOTHING;
