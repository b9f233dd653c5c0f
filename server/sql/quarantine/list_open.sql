-- For the console: what one device has apart in one area and nobody has decided, oldest first, up to an entry.
SELECT q.entry, q.scope, q.record, q.hash, q.batch, q.device, q.code, q.received_ms, q.bytes FROM quarantine q
WHERE q.device = :device AND q.scope = :scope AND q.entry <= :until
  AND NOT EXISTS (SELECT 1 FROM quarantine_decision d WHERE d.entry = q.entry)
ORDER BY q.entry LIMIT :limit;
