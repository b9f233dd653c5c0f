-- At each start: which city this relay serves.
SELECT value FROM meta WHERE name = :name;
