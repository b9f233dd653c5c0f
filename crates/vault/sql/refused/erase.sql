-- For erasure: what did not pass of one record.
DELETE FROM refused WHERE record = :record;
