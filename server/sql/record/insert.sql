-- For sync: a record comes into being.
INSERT INTO record (record, scope, created_ms) VALUES (:record, :scope, :created_ms);
