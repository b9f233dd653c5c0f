-- For sync: drops a set.
DELETE FROM elsewhere WHERE coming = :coming;
