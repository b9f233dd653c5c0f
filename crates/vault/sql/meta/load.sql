-- For every part: one value of the device itself.
SELECT sealed_value FROM meta WHERE name = :name;
