-- For the administrator: where one thing was done, newest first.
SELECT entry, at_ms, account, role, action, object, why FROM audit
WHERE action = :action AND entry < :before ORDER BY entry DESC LIMIT :limit;
