-- For a restored server: own changes of an area that it has lost.
UPDATE change SET state = 0, seq = 0 WHERE scope = :scope AND origin = 0 AND state IN (1, 2);
