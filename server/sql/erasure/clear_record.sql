-- For erasing: the record itself; its rows in the feed stay.
DELETE FROM record WHERE record = :record;
