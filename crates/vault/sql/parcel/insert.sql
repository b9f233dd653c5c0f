-- For a visit to a relay: a file that is about to be left there; no relay has said anything of it yet.
INSERT INTO parcel (parcel, relay, kept_ms) VALUES (:parcel, x'', 0);
