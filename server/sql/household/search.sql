-- For the console: households by filter, a page at a time. The page is found first and then told whole.
SELECT h.scope, h.record, h.head, h.address, h.status, h.members, h.changes, h.disputes, h.findings, h.changed_ms,
  h.listed, h.status_ms, h.placed, h.lat_udeg, h.lng_udeg, h.status_by, h.linked, COALESCE(a.label, '') AS label
FROM (
  SELECT scope, record FROM household
  WHERE scope BETWEEN :first_scope AND :last_scope AND (:status = '' OR status = :status)
    AND (:text = '' OR lower(head) LIKE :text ESCAPE '!' OR lower(address) LIKE :text ESCAPE '!')
    AND (:disputed = 0 OR disputes > 0) AND (:found = 0 OR findings > 0)
  ORDER BY lower(CASE :sort WHEN 'head' THEN head WHEN 'status' THEN status END),
    CASE :sort WHEN 'newest' THEN -changed_ms WHEN 'oldest' THEN changed_ms END, scope, record
  LIMIT :limit OFFSET :offset
) p JOIN household h ON h.scope = p.scope AND h.record = p.record LEFT JOIN area a ON a.scope = h.scope
ORDER BY lower(CASE :sort WHEN 'head' THEN h.head WHEN 'status' THEN h.status END),
  CASE :sort WHEN 'newest' THEN -h.changed_ms WHEN 'oldest' THEN h.changed_ms END, h.scope, h.record;
