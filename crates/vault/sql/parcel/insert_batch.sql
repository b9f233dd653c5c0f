-- For a visit to a relay: a batch in such a file.
INSERT INTO parcel_batch (parcel, batch) VALUES (:parcel, :batch);
