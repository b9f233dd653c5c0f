-- For saving and absorbing: one change, once.
INSERT INTO change (record, hash, scope, origin, state, seq, batch, code, sealed_bytes)
VALUES (:record, :hash, :scope, :origin, :state, :seq, 0, '', :sealed_bytes)
ON CONFLICT (record, hash) DO UPDATE SET seq = MAX(seq, excluded.seq), scope = CASE WHEN excluded.seq > 0 THEN excluded.scope ELSE scope END;
