-- For erasure: the sheets of one record.
DELETE FROM jot WHERE record = :record;
