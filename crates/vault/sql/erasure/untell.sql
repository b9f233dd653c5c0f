-- For a restored server: an area's orders are shown again, and those of areas that are not this device's, of which no feed tells.
UPDATE erasure SET told = 0 WHERE scope = :scope OR scope NOT IN (SELECT scope FROM scope);
