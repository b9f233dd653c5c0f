-- For the console: how many households a filter finds.
SELECT COUNT(*) AS households FROM household h
WHERE h.scope BETWEEN :first_scope AND :last_scope AND (:status = '' OR h.status = :status)
  AND (:text = '' OR lower(h.head) LIKE :text ESCAPE '!' OR lower(h.address) LIKE :text ESCAPE '!')
  AND (:disputed = 0 OR h.disputes > 0) AND (:found = 0 OR h.findings > 0);
