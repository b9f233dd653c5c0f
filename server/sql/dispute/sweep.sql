-- For rebuilding: rows without ground.
DELETE FROM dispute WHERE NOT EXISTS (
  SELECT 1 FROM record WHERE record.record = dispute.record
);
