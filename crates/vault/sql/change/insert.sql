-- For saving and absorbing: one change, once. What comes by the feed has arrived, also where it had been kept apart.
INSERT INTO change (record, hash, scope, origin, state, seq, batch, code, sealed_bytes, run)
VALUES (:record, :hash, :scope, :origin, :state, :seq, 0, '', :sealed_bytes, :run)
ON CONFLICT (record, hash) DO UPDATE SET seq = CASE WHEN excluded.seq > 0 THEN excluded.seq ELSE seq END,
  run = CASE WHEN run = 0 AND origin = 1 THEN excluded.run ELSE run END,
  code = CASE WHEN excluded.seq > 0 AND (origin = 1 OR state = 3) THEN '' ELSE code END,
  state = CASE WHEN excluded.seq > 0 AND state = 3 THEN excluded.state ELSE state END,
  scope = CASE WHEN excluded.seq > 0 THEN excluded.scope ELSE scope END;
