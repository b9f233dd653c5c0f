-- For erasing: what stands here of one record.
DELETE FROM trace WHERE record = :record;
