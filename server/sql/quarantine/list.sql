-- For the desk: what is kept apart and not decided, oldest first.
SELECT entry, scope, record, hash, batch, device, code, received_ms, bytes FROM quarantine
WHERE entry > :after AND scope BETWEEN :first_scope AND :last_scope
  AND NOT EXISTS (SELECT 1 FROM quarantine_decision d WHERE d.entry = quarantine.entry)
ORDER BY entry LIMIT :limit;
