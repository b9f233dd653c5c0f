-- For erasing: what stands here of one record.
DELETE FROM rejected WHERE record = :record;
