-- For the digest of everything derived: a record's findings, in order.
SELECT code, severity, keys FROM finding WHERE record = :record ORDER BY code, place;
