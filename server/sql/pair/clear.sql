-- For rebuilding: every pair.
DELETE FROM pair;
