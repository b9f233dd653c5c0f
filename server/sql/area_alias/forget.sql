-- For the coordinator: a spelling that was wrong.
DELETE FROM area_alias WHERE folded = :folded;
