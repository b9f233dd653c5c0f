-- For rebuilding: rows without ground.
DELETE FROM finding WHERE NOT EXISTS (
  SELECT 1 FROM record WHERE record.record = finding.record
);
