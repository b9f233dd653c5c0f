-- For the console: what is kept apart by device, area and reason, a page at a time; `kind` is empty for what waits, else
-- what was decided.
SELECT q.device, q.scope, q.code, COUNT(*) AS changes, COUNT(DISTINCT q.record) AS households,
  COUNT(DISTINCT CASE WHEN r.scope <> q.scope THEN q.record END) AS elsewhere, MIN(q.received_ms) AS since_ms,
  MAX(q.entry) AS last_entry, COALESCE(MAX(d.decided_ms), 0) AS decided_ms, COALESCE(d.who, '') AS who, COALESCE(d.why, '') AS why,
  COALESCE(a.label, '') AS label, COALESCE(p.name, '') AS name, COALESCE(p.state, 0) <> 0 AS revoked,
  EXISTS (SELECT 1 FROM device_scope s WHERE s.device = q.device AND s.scope = q.scope) AS granted
FROM quarantine q LEFT JOIN quarantine_decision d ON d.entry = q.entry LEFT JOIN record r ON r.record = q.record
LEFT JOIN area a ON a.scope = q.scope LEFT JOIN device p ON p.device = q.device
WHERE q.scope BETWEEN :first_scope AND :last_scope AND COALESCE(d.kind, '') = :kind
GROUP BY q.device, q.scope, q.code, d.who, d.why, a.label, p.name, p.state ORDER BY MIN(q.received_ms), q.device, q.scope, q.code, d.why
LIMIT :limit OFFSET :offset;
