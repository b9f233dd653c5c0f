-- For sync and rebuilding: one dispute.
INSERT INTO dispute (record, key, scope, class, kind, since_ms) VALUES (:record, :key, :scope, :class, :kind, :since_ms);
