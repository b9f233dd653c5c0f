-- For limits: how many files a record has, and their bytes.
SELECT COUNT(*) AS files, coalesce(SUM(bytes), 0) AS bytes FROM attachment WHERE record = :record;
