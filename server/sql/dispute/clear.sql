-- For sync and rebuilding: a record's disputes are named anew.
DELETE FROM dispute WHERE record = :record;
