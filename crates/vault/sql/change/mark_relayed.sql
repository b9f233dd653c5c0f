-- For a relay's word: since when own changes that no server has answered for lie at a relay; 0 where they do not.
UPDATE change SET relayed_ms = COALESCE((
  SELECT MAX(parcel.kept_ms) FROM parcel_batch JOIN parcel ON parcel.parcel = parcel_batch.parcel
  WHERE parcel_batch.batch = change.batch AND parcel.kept_ms > 0), 0)
WHERE origin = 0 AND state IN (0, 1);
