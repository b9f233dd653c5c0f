-- For the account: disputes by class.
SELECT class, COUNT(*) AS disputes FROM dispute GROUP BY class ORDER BY class;
