-- For erasure: where changes of one record stood in batches.
DELETE FROM item WHERE record = :record;
