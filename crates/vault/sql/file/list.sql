-- For the engine: the files of a package, by name; the definition among them.
SELECT name, bytes FROM file WHERE hash = :hash ORDER BY name;
