-- For sealing an older file, and for what outlives a wipe: the values of the device itself.
SELECT name, sealed_value FROM meta ORDER BY name;
