-- For sync and rebuilding: a household as it is compared.
INSERT INTO compared (record, scope, since_ms, content, bytes) VALUES (:record, :scope, :since_ms, :content, :bytes)
ON CONFLICT (record) DO UPDATE SET scope = excluded.scope, since_ms = excluded.since_ms, content = excluded.content,
  bytes = excluded.bytes;
