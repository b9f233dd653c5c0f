-- For a device that comes by: what of its own lies here and has not reached the city.
SELECT id, came_ms FROM parcel WHERE device = :device ORDER BY number LIMIT :most;
