-- For the administrator: the link of an account; an earlier one is void.
INSERT OR REPLACE INTO link (hash, account, expires_ms) VALUES (:hash, :account, :expires_ms);
