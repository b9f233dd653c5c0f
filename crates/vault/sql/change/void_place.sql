-- For the feed: another change stands where this one was said to; the server was set back meanwhile.
UPDATE change SET seq = 0, state = CASE WHEN origin = 0 AND state = 2 THEN 0 ELSE state END
WHERE scope = :scope AND seq = :seq AND seq > 0 AND hash <> :hash;
