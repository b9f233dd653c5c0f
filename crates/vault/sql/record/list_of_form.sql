-- For sync: the records that were asked with a version that has just come.
SELECT record FROM record WHERE form = :form ORDER BY record;
