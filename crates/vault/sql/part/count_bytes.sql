-- For sync: how much of a package is here.
SELECT coalesce(sum(length(bytes)), 0) AS here FROM part WHERE hash = :hash;
