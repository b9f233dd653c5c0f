-- For sync: the set that was coming is whole.
UPDATE elsewhere SET coming = 0 WHERE coming = 1;
