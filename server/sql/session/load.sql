-- For the door: whose session this is, while it lasts and its account is open.
SELECT s.begun_ms, s.seen_ms, a.account, a.login, a.name, a.role, a.area
FROM session s JOIN account a ON a.account = s.account
WHERE s.hash = :hash AND s.begun_ms > :begun_after_ms AND s.seen_ms > :seen_after_ms AND a.state = 0;
