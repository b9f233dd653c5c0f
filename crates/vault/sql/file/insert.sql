-- For sync: a file of a package that has come whole; once.
INSERT INTO file (hash, name, bytes) VALUES (:hash, :name, :bytes) ON CONFLICT (hash, name) DO NOTHING;
