-- For absorbing: an order that was carried out here; once.
INSERT INTO erasure (record, scope, told, body) VALUES (:record, :scope, 0, :body) ON CONFLICT (record) DO NOTHING;
