-- For erasing: what stands here of one record.
DELETE FROM compared WHERE record = :record;
