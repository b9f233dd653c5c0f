-- For the bound of the whole shelf.
SELECT (SELECT COALESCE(SUM(LENGTH(file)), 0) FROM parcel) + (SELECT COALESCE(SUM(LENGTH(file)), 0) FROM answer) AS bytes;
