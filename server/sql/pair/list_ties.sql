-- For clusters: what every pair says, without its evidence.
SELECT a, b, kind, likely, state, decision, crowd FROM pair ORDER BY a, b;
