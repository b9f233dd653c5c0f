-- Of one device: what has not reached the city.
SELECT COUNT(*) AS parcels, COALESCE(SUM(LENGTH(file)), 0) AS bytes FROM parcel WHERE device = :device;
