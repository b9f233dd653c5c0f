-- For the door: what a link is good for.
SELECT account, expires_ms FROM link WHERE hash = :hash;
