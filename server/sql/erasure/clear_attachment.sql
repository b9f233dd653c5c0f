-- For erasing: what stands here of one record.
DELETE FROM attachment WHERE record = :record;
