-- For rebuilding: rows without ground.
DELETE FROM snapshot WHERE NOT EXISTS (
  SELECT 1 FROM record WHERE record.record = snapshot.record
);
