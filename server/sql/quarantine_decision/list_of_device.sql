-- For sync: what was decided about a device's changes, behind the last word that it heard.
SELECT d.number, d.kind, d.scope, d.seq, q.record, q.hash
FROM quarantine q JOIN quarantine_decision d ON d.entry = q.entry
WHERE q.device = :device AND d.number > :after ORDER BY d.number LIMIT :limit;
