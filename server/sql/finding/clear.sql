-- For sync and rebuilding: a record's findings are named anew.
DELETE FROM finding WHERE record = :record;
