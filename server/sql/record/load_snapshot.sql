-- For sync: the record as it stands.
SELECT bytes FROM snapshot WHERE record = :record;
