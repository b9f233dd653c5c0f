-- For erasing: what stands here of one record.
DELETE FROM finding WHERE record = :record;
