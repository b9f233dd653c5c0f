-- For erasure: the changes of one record.
DELETE FROM change WHERE record = :record;
