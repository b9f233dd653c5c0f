-- For sync: what was decided about a change that is kept apart.
SELECT d.kind FROM quarantine q JOIN quarantine_decision d ON d.entry = q.entry
WHERE q.record = :record AND q.hash = :hash;
