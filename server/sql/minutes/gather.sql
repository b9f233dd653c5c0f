-- For lists that are signed: what is to stand in one now, by area and name.
SELECT r.scope, r.record, r.stage, r.digest, r.card, h.head, h.address, h.status, h.members
FROM review r JOIN household h ON h.scope = r.scope AND h.record = r.record
WHERE r.scope BETWEEN :first_scope AND :last_scope AND r.stage >= :stage AND h.linked = x''
ORDER BY r.scope, lower(h.head), r.record LIMIT :limit;
