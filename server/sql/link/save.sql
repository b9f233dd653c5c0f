-- For the administrator: the link of an account, once the earlier one is gone.
INSERT INTO link (hash, account, expires_ms) VALUES (:hash, :account, :expires_ms);
