-- For the account: how many RT are known.
SELECT COUNT(*) AS areas FROM area;
