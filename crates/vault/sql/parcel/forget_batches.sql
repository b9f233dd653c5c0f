-- For a visit to a relay: batches of files that are forgotten.
DELETE FROM parcel_batch WHERE parcel NOT IN (SELECT parcel FROM parcel);
