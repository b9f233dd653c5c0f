-- For the feed: it ends before places that were promised; the server was set back meanwhile.
UPDATE change SET seq = 0, state = CASE WHEN origin = 0 AND state = 2 THEN 0 ELSE state END
WHERE scope = :scope AND seq > :seq AND seq > 0;
