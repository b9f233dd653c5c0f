-- For erasing: what stands here of one record.
DELETE FROM snapshot WHERE record = :record;
