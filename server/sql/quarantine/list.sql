-- For the desk: what is kept apart, oldest first.
SELECT entry, scope, record, hash, batch, device, code, received_ms, bytes FROM quarantine
WHERE entry > :after AND scope BETWEEN :first_scope AND :last_scope ORDER BY entry LIMIT :limit;
