-- For a relay's word: the file lies there, of which this device knows what is in it.
UPDATE parcel SET relay = :relay, kept_ms = :kept_ms WHERE parcel = :parcel;
