-- For sync: whether a household ever left an area.
SELECT left_ms FROM record_left WHERE record = :record LIMIT 1;
