-- For checkers: all that is kept apart with its bytes, decided about or not.
SELECT record, hash FROM quarantine WHERE length(bytes) > 0 ORDER BY entry;
