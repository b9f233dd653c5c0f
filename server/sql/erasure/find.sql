-- For admission, feeds and confirmations: the order about one record.
SELECT record, scope, erased_ms, signature FROM erasure WHERE record = :record;
