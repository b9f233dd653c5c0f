-- For sync: whether a change is kept apart.
SELECT entry FROM quarantine WHERE record = :record AND hash = :hash;
