-- For the door: how often it failed, and how long to wait.
SELECT failed, last_ms, until_ms FROM attempt WHERE subject = :subject;
