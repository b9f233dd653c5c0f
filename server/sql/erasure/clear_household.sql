-- For erasing: what stands here of one record.
DELETE FROM household WHERE scope = :scope AND record = :record;
