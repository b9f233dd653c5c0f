-- For sync: the pieces of a package that is whole now, or that nobody wants any more.
DELETE FROM part WHERE hash = :hash;
