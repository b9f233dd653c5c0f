-- For every part: one value of the device itself.
SELECT value FROM meta WHERE name = :name;
