-- For the administrator: what one account did, newest first.
SELECT entry, at_ms, account, role, action, object, why FROM audit
WHERE account = :account AND entry < :before ORDER BY entry DESC LIMIT :limit;
