-- For lists that are signed: a new one.
INSERT INTO minutes (number, first_scope, last_scope, tier, place, letter, stage, day, made_ms, account, purpose, cards, households,
  members, left_out, digest, audit_entry, audit_hash)
VALUES (:number, :first_scope, :last_scope, :tier, :place, :letter, :stage, :day, :made_ms, :account, :purpose, :cards, :households,
  :members, :left_out, :digest, :audit_entry, :audit_hash);
