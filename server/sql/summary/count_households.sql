-- For the account: households by status; reads the whole table, asked for by people only.
SELECT status, COUNT(*) AS households FROM household GROUP BY status ORDER BY status;
