-- For sync: the versions that records here were asked with.
SELECT DISTINCT form FROM record;
