-- For sync: a package that has come whole; once.
INSERT INTO package (hash, form) VALUES (:hash, :form) ON CONFLICT (hash) DO NOTHING;
