-- For a relay that asks to be vouched for: the invitation whose secret it proved. Nothing for one that is over.
SELECT code_hash, name, scopes, expires_ms, used_by FROM invite
WHERE meet_id = :meet_id AND expires_ms >= :now_ms ORDER BY expires_ms DESC LIMIT 1;
