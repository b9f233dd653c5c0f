-- For clusters: how many households are one with these two.
UPDATE pair SET crowd = :crowd WHERE a = :a AND b = :b;
