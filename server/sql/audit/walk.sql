-- For whoever verifies the log: entries with their hashes, oldest first, a page at a time.
SELECT entry, at_ms, account, role, action, object, why, hash FROM audit
WHERE entry > :after ORDER BY entry LIMIT :limit;
