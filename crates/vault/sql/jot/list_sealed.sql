-- For sealing an older file: the sheets that are not done.
SELECT record, sheet, sealed_text FROM jot ORDER BY record, sheet;
