-- For verdicts: an own change that the server says it does not have goes again.
UPDATE change SET state = 0, seq = 0 WHERE record = :record AND hash = :hash AND origin = 0 AND state IN (0, 1, 2);
