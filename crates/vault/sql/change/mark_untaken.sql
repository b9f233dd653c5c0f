-- For a server that was set back: it will not have this change of somebody else's, and said so.
UPDATE change SET code = 'untaken' WHERE record = :record AND hash = :hash AND origin = 1 AND seq = 0;
