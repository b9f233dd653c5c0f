-- For files: the bytes are whole in the folder; once.
INSERT INTO blob (hash, bytes, media, received_ms) VALUES (:hash, :bytes, :media, :received_ms)
ON CONFLICT (hash) DO NOTHING;
