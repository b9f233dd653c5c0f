-- For the console: invitations, the newest first; codes are not kept, their hash names them.
SELECT code_hash, name, scopes, expires_ms, used_by FROM invite ORDER BY expires_ms DESC, code_hash LIMIT :limit;
