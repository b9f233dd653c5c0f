-- For sync and rebuilding: one dispute.
INSERT INTO dispute (record, key, scope, class, kind, since_ms, asked_ms, pattern, hands)
VALUES (:record, :key, :scope, :class, :kind, :since_ms, :asked_ms, :pattern, :hands);
