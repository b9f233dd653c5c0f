-- For sync: whether a household stood in this area before.
SELECT left_ms FROM record_left WHERE record = :record AND scope = :scope;
