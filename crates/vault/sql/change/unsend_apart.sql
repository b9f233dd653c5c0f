-- For a restored server: own changes that it kept apart, in whichever area; it may have lost them, and no feed tells.
UPDATE change SET state = 0, seq = 0 WHERE origin = 0 AND state = 3;
