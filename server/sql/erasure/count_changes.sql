-- For the preview and the order: changes with their bytes, and those that are kept apart.
SELECT (SELECT COUNT(*) FROM change c WHERE c.record = :record)
  + (SELECT COUNT(*) FROM quarantine q WHERE q.record = :record) AS changes;
