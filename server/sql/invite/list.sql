-- For the console: invitations, the newest first; codes are not kept.
SELECT name, scopes, expires_ms, used_by FROM invite ORDER BY expires_ms DESC, code_hash LIMIT :limit;
