-- For a visit to a relay: files of which no relay says that it has them.
DELETE FROM parcel WHERE kept_ms = 0;
