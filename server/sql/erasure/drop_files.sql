-- For erasing: files that no other household names are to go from the folder.
INSERT INTO erasure_file (hash)
SELECT t.hash FROM attachment t WHERE t.record = :record
  AND NOT EXISTS (SELECT 1 FROM attachment o WHERE o.hash = t.hash AND o.record <> :record)
ON CONFLICT (hash) DO NOTHING;
