-- For the feed: what belongs to a run that was not kept.
DELETE FROM evidence WHERE run = :run AND NOT EXISTS (SELECT 1 FROM run WHERE run.run = :run);
