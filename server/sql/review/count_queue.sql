-- For review: how many households a filter finds.
SELECT COUNT(*) AS households FROM review r JOIN household h ON h.scope = r.scope AND h.record = r.record
WHERE r.scope BETWEEN :first_scope AND :last_scope AND (:stage < 0 OR r.stage = :stage)
    AND (:changed = 0 OR r.given > r.stage) AND (:hindered = 0 OR r.disputes > 0 OR r.errors > 0
      OR r.record IN (SELECT record FROM pair_in_the_way))
    AND (:overdue_ms = 0 OR EXISTS (
      SELECT 1 FROM review_deadline d WHERE d.stage > r.stage AND d.until_ms <= :overdue_ms AND (d.area = r.scope / 1000
        OR (d.area = 0 AND NOT EXISTS (SELECT 1 FROM review_deadline o WHERE o.area = r.scope / 1000 AND o.stage = d.stage)))))
    AND h.linked = x'' AND (:text = '' OR lower(h.head) LIKE :text ESCAPE '!' OR lower(h.address) LIKE :text ESCAPE '!');
