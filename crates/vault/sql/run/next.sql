-- For the feed: the number of the next run.
SELECT COALESCE(MAX(run), 0) + 1 AS next FROM run;
