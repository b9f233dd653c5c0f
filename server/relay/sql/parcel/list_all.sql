-- For the way to the city: everything that lies here, oldest first.
SELECT number FROM parcel ORDER BY number;
