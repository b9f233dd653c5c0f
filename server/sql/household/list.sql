-- For lists: households of an area in order, a page at a time.
SELECT scope, record, head, address, status, members, changes, disputes, findings, changed_ms, listed, status_ms,
  placed, lat_udeg, lng_udeg, status_by, linked FROM household
WHERE scope BETWEEN :first_scope AND :last_scope AND (scope, record) > (:after_scope, :after_record)
ORDER BY scope, record LIMIT :limit;
