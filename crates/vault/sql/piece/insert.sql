-- For keeping and fetching: a piece of a file; one that came twice counts once.
INSERT INTO piece (hash, number, arrived, length, sealed_bytes)
VALUES (:hash, :number, :arrived, :length, :sealed_bytes) ON CONFLICT (hash, number) DO NOTHING;
