-- For sync: where a record stands.
SELECT scope FROM record WHERE record = :record;
