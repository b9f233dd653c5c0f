-- It has reached the city.
DELETE FROM parcel WHERE id = :id;
