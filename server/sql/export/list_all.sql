-- For tidying up: every export that there is, newest first.
SELECT id, account, made_ms, stage, lease_ms FROM export ORDER BY made_ms DESC, id;
