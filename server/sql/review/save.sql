-- For sync, review and rebuilding: where a household stands.
INSERT INTO review (scope, record, stage, given, since_ms, touched_ms, digest, disputes, errors, card)
VALUES (:scope, :record, :stage, :given, :since_ms, :touched_ms, :digest, :disputes, :errors, :card)
ON CONFLICT (scope, record) DO UPDATE SET stage = excluded.stage, given = excluded.given, since_ms = excluded.since_ms,
  touched_ms = excluded.touched_ms, digest = excluded.digest, disputes = excluded.disputes, errors = excluded.errors,
  card = excluded.card;
