-- For duplicates: where a change stands.
SELECT scope, seq FROM change WHERE record = :record AND hash = :hash;
