-- For erasure: what was typed of one record.
DELETE FROM draft WHERE record = :record;
