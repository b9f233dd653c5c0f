-- For the console: what is kept apart, a page at a time, without the bytes.
SELECT q.entry, q.scope, q.record, q.device, q.code, q.received_ms, LENGTH(q.bytes) AS bytes,
  COALESCE(a.label, '') AS label, COALESCE(d.name, '') AS name
FROM quarantine q LEFT JOIN area a ON a.scope = q.scope LEFT JOIN device d ON d.device = q.device
WHERE q.scope BETWEEN :first_scope AND :last_scope ORDER BY q.received_ms, q.entry LIMIT :limit OFFSET :offset;
