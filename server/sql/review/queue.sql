-- For review: households by filter in order of name or age, a page at a time. The page is found first and then told whole.
SELECT r.scope, r.record, r.stage, r.given, r.since_ms, r.touched_ms, r.digest, r.disputes, r.errors, r.card,
  h.head, h.address, h.status, h.members, COALESCE(a.label, '') AS label, COALESCE(w.pairs, 0) AS pairs
FROM (
  SELECT r.scope, r.record FROM review r JOIN household h ON h.scope = r.scope AND h.record = r.record
  WHERE r.scope BETWEEN :first_scope AND :last_scope AND (:stage < 0 OR r.stage = :stage)
    AND (:changed = 0 OR r.given > r.stage) AND (:hindered = 0 OR r.disputes > 0 OR r.errors > 0
      OR r.record IN (SELECT record FROM pair_in_the_way))
    AND (:overdue_ms = 0 OR EXISTS (
      SELECT 1 FROM review_deadline d WHERE d.stage > r.stage AND d.until_ms <= :overdue_ms AND (d.area = r.scope / 1000
        OR (d.area = 0 AND NOT EXISTS (SELECT 1 FROM review_deadline o WHERE o.area = r.scope / 1000 AND o.stage = d.stage)))))
    AND h.linked = x'' AND (:text = '' OR lower(h.head) LIKE :text ESCAPE '!' OR lower(h.address) LIKE :text ESCAPE '!')
  ORDER BY lower(CASE :sort WHEN 'head' THEN h.head END), CASE :sort WHEN 'oldest' THEN r.since_ms END, r.scope, r.record
  LIMIT :limit OFFSET :offset
) p JOIN review r ON r.scope = p.scope AND r.record = p.record JOIN household h ON h.scope = p.scope AND h.record = p.record
LEFT JOIN area a ON a.scope = p.scope LEFT JOIN pair_in_the_way w ON w.record = p.record
ORDER BY lower(CASE :sort WHEN 'head' THEN h.head END), CASE :sort WHEN 'oldest' THEN r.since_ms END, r.scope, r.record;
