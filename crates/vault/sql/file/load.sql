-- For the engine and screens: one file of a package.
SELECT bytes FROM file WHERE hash = :hash AND name = :name;
