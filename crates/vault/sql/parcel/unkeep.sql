-- For a relay's word: what it said before counts no more.
UPDATE parcel SET relay = x'', kept_ms = 0 WHERE relay = :relay;
