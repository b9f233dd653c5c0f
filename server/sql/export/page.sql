-- For exports: families in order of area, place by place; one that is counted in another's place is left out.
SELECT scope, record, head, address, status, members, changes, disputes, findings, changed_ms, listed, status_ms,
  placed, lat_udeg, lng_udeg, status_by, linked FROM household
WHERE scope BETWEEN :first_scope AND :last_scope AND (scope, record) > (:after_scope, :after_record)
  AND (:status = '' OR status = :status) AND linked = x''
ORDER BY scope, record LIMIT :limit;
