-- For the overview: what is kept apart and not decided, and since when the oldest waits.
SELECT COUNT(*) AS entries, COALESCE(MIN(received_ms), 0) AS since_ms FROM quarantine
WHERE scope BETWEEN :first_scope AND :last_scope
  AND NOT EXISTS (SELECT 1 FROM quarantine_decision d WHERE d.entry = quarantine.entry);
