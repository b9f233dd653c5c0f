-- For the account: households by status, each counted once; reads the whole table, asked for by people only.
SELECT status, COUNT(*) AS households FROM household WHERE linked = x'' GROUP BY status ORDER BY status;
