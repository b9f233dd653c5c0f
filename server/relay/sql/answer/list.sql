-- For a device that comes by: what lies here for it, oldest first, and how large each is.
SELECT number, id, LENGTH(file) AS bytes, refused FROM answer WHERE device = :device ORDER BY number LIMIT :most;
