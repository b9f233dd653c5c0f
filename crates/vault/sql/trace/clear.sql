-- For saving: before a record's traces are kept anew.
DELETE FROM trace WHERE record = :record;
