-- For a new entry: the last numbers that were given and that were decided about.
SELECT (SELECT COALESCE(MAX(entry), 0) FROM quarantine) AS apart,
  (SELECT COALESCE(MAX(entry), 0) FROM quarantine_decision) AS decided;
