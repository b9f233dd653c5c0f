-- For erasing: a file that the household named at some time, and of which pieces may have come; unless another one has it.
INSERT INTO erasure_file (hash)
SELECT :hash WHERE NOT EXISTS (SELECT 1 FROM attachment o WHERE o.hash = :hash AND o.record <> :record)
ON CONFLICT (hash) DO NOTHING;
