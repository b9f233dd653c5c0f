-- For erasing: what stands here of one record.
DELETE FROM dispute WHERE record = :record;
