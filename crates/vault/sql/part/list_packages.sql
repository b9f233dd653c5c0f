-- For sync: packages of which pieces are here; one or two.
SELECT DISTINCT hash FROM part;
