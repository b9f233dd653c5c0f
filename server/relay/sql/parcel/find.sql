-- For the way to the city: a file by its number.
SELECT id, device, file FROM parcel WHERE number = :number;
