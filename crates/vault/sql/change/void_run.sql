-- For verdicts: nothing else stands in these places; the server was set back meanwhile. What stands there is marked next.
UPDATE change SET seq = 0, state = CASE WHEN origin = 0 AND state = 2 THEN 0 ELSE state END
WHERE scope = :scope AND seq BETWEEN :first AND :last AND seq > 0;
