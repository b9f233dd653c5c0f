-- For lists that are signed: the highest number so far.
SELECT COALESCE(MAX(number), 0) AS number FROM minutes;
