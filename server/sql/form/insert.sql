-- For publishing: a version with its package; it never changes.
INSERT INTO form (id, version, hash, state, published_ms, published_by, package)
VALUES (:id, :version, :hash, :state, :published_ms, :published_by, :package);
