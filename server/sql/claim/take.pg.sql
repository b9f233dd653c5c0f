-- For work that one server does at a time: takes it, or goes on with it, unless another one has promised to, or takes it
-- just now.
UPDATE claim SET owner = :owner, until_ms = :until_ms WHERE name = (
  SELECT free.name FROM claim AS free WHERE free.name = :name AND (free.owner = :owner OR free.until_ms <= :now_ms)
  FOR UPDATE SKIP LOCKED
) RETURNING name;
