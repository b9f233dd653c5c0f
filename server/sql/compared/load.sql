-- For sync: a household as it is compared.
SELECT record, scope, since_ms, content, bytes FROM compared WHERE record = :record;
