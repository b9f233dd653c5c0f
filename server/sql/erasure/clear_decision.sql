-- For erasing: what stands here of one record.
DELETE FROM decision WHERE record = :record;
