-- For the administrator: a code that enrols one device.
INSERT INTO invite (code_hash, name, scopes, expires_ms, used_by, meet_id, meet_key)
VALUES (:code_hash, :name, :scopes, :expires_ms, x'', :meet_id, :meet_key);
