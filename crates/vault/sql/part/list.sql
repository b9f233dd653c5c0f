-- For sync: the pieces of a package, in order.
SELECT bytes FROM part WHERE hash = :hash ORDER BY start;
