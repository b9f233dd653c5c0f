-- For sync: the number of the last decision; 0 where there is none.
SELECT COALESCE(MAX(number), 0) AS number FROM quarantine_decision;
