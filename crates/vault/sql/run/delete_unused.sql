-- For the feed: a run whose changes were all here already, and say by themselves how they came.
DELETE FROM run WHERE run = :run AND NOT EXISTS (SELECT 1 FROM change WHERE change.run = :run AND change.run > 0);
