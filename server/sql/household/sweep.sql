-- For rebuilding: rows without ground.
DELETE FROM household WHERE NOT EXISTS (
  SELECT 1 FROM record WHERE record.record = household.record AND record.scope = household.scope
);
