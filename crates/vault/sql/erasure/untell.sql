-- For a restored server: an area's orders are shown again.
UPDATE erasure SET told = 0 WHERE scope = :scope;
