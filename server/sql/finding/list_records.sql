-- For publishing: the records in which something was found, to be read again.
SELECT DISTINCT record, scope FROM finding WHERE code = :code ORDER BY record;
