-- For rebuilding: rows without ground.
DELETE FROM review WHERE NOT EXISTS (
  SELECT 1 FROM record WHERE record.record = review.record AND record.scope = review.scope
);
