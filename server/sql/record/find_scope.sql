-- For sync: where a record stands.
SELECT record, scope FROM record WHERE record = :record;
