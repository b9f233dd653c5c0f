-- For rebuilding: rows without ground, or of another area.
DELETE FROM trace WHERE NOT EXISTS (
  SELECT 1 FROM record WHERE record.record = trace.record AND record.scope = trace.scope
);
