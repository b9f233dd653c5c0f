-- For lists that are signed: households of one that say something else now, or have gone back a stage. Only those
-- that were touched since are looked at.
SELECT COUNT(*) AS households FROM review r JOIN minutes_line l ON l.number = :number AND l.record = r.record
WHERE r.scope BETWEEN :first_scope AND :last_scope AND r.touched_ms >= :made_ms
  AND (r.digest <> l.content OR r.stage < l.stage);
