-- For sealing an older file: what is sealed of every record.
SELECT record, sealed_snapshot, sealed_title FROM record ORDER BY record;
