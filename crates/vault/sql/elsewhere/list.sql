-- For the door: the set that is whole.
SELECT place, bytes FROM elsewhere WHERE coming = 0 ORDER BY place;
