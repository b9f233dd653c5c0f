-- For households that left: whether somebody is writing on a sheet.
SELECT 1 AS any FROM jot WHERE record = :record LIMIT 1;
