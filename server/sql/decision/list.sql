-- For the desk: the decisions about a record, oldest first.
SELECT entry, key, kind, change, who, why, decided_ms FROM decision WHERE record = :record ORDER BY entry;
