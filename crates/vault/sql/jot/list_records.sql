-- For a forgotten PIN: records with a sheet that is not done.
SELECT DISTINCT record FROM jot;
