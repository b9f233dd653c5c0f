-- For sync: whether a household ever left an area.
SELECT record FROM record_left WHERE record = :record LIMIT 1;
