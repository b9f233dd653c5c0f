-- For the migration: the hash of a row that was there before.
UPDATE audit SET hash = :hash WHERE entry = :entry;
