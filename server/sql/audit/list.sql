-- For the administrator: what was done, newest first, a page at a time.
SELECT entry, at_ms, account, role, action, object, why FROM audit
WHERE entry < :before ORDER BY entry DESC LIMIT :limit;
