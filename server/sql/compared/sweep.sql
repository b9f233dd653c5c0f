-- For rebuilding: rows without ground.
DELETE FROM compared WHERE NOT EXISTS (SELECT 1 FROM record WHERE record.record = compared.record);
