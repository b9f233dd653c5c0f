-- For the console: what was erased, newest first, a page at a time.
SELECT e.record, e.scope, e.erased_ms, e.basis, e.why, e.changes, e.files, COALESCE(p.name, '') AS who,
  COALESCE(a.label, '') AS area,
  (SELECT COUNT(*) FROM erasure_device d WHERE d.record = e.record) AS devices,
  (SELECT COUNT(*) FROM erasure_device d WHERE d.record = e.record AND d.confirmed_ms > 0) AS confirmed
FROM erasure e LEFT JOIN account p ON p.account = e.account LEFT JOIN area a ON a.scope = e.scope
WHERE e.scope BETWEEN :first_scope AND :last_scope
ORDER BY e.erased_ms DESC, e.record LIMIT :limit OFFSET :offset;
