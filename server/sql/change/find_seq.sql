-- For duplicates: where a change stands.
SELECT seq FROM change WHERE record = :record AND hash = :hash;
