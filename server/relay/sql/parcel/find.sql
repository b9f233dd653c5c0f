-- For the way to the city: the oldest behind a number.
SELECT number, id, device, file FROM parcel WHERE number > :after ORDER BY number LIMIT 1;
