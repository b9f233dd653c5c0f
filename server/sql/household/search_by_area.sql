-- For the console: households by filter in order of area, which is the order in which they lie.
SELECT h.scope, h.record, h.head, h.address, h.status, h.members, h.changes, h.disputes, h.findings, h.changed_ms,
  h.listed, h.status_ms, h.placed, h.lat_udeg, h.lng_udeg, h.status_by, h.linked, COALESCE(a.label, '') AS label
FROM household h LEFT JOIN area a ON a.scope = h.scope
WHERE h.scope BETWEEN :first_scope AND :last_scope AND (:status = '' OR h.status = :status)
  AND (:text = '' OR lower(h.head) LIKE :text ESCAPE '!' OR lower(h.address) LIKE :text ESCAPE '!')
  AND (:disputed = 0 OR h.disputes > 0) AND (:found = 0 OR h.findings > 0)
ORDER BY h.scope, h.record LIMIT :limit OFFSET :offset;
