-- For a device that comes by: what lies here for it, oldest first.
SELECT id, file, refused FROM answer WHERE device = :device ORDER BY number LIMIT :most;
