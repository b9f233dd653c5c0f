-- For a server that has room: the oldest export that nobody goes on with, and that no other server takes just now.
UPDATE export SET owner = :owner, lease_ms = :lease_ms, tries = tries + 1 WHERE id = (
  SELECT due.id FROM export AS due WHERE due.stage = 'running' AND due.lease_ms <= :now_ms
  ORDER BY due.lease_ms, due.id LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING id;
