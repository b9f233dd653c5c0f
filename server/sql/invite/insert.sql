-- For the administrator: a code that enrols one device.
INSERT INTO invite (code_hash, name, scopes, expires_ms, used_by) VALUES (:code_hash, :name, :scopes, :expires_ms, x'');
