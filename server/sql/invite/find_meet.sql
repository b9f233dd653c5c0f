-- For a device that asks whose invitation it holds: what proves it. Nothing for one that is over.
SELECT meet_key FROM invite WHERE meet_id = :meet_id AND expires_ms >= :now_ms ORDER BY expires_ms DESC LIMIT 1;
