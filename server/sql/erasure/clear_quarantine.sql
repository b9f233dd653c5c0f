-- For erasing: what stands here of one record.
DELETE FROM quarantine WHERE record = :record;
