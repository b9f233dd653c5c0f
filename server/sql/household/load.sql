-- For the console: one household's line.
SELECT h.scope, h.record, h.head, h.address, h.status, h.members, h.changes, h.disputes, h.findings, h.changed_ms,
  h.listed, h.status_ms, h.placed, h.lat_udeg, h.lng_udeg, h.status_by, h.linked, COALESCE(a.label, '') AS label
FROM household h LEFT JOIN area a ON a.scope = h.scope WHERE h.scope = :scope AND h.record = :record;
