-- For erasing: what stands here of one record.
DELETE FROM review_step WHERE record = :record;
