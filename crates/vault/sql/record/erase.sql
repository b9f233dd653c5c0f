-- For erasure: the record itself.
DELETE FROM record WHERE record = :record;
