-- For the strip that tells what waits: changes by state.
SELECT state, COUNT(*) AS changes, COUNT(DISTINCT record) AS records FROM change GROUP BY state;
