-- For erasing: what stands here of one record.
DELETE FROM review WHERE scope = :scope AND record = :record;
