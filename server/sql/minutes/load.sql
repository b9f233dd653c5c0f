-- For lists that are signed: one of them.
SELECT m.number, m.first_scope, m.last_scope, m.tier, m.place, m.letter, m.stage, m.day, m.made_ms, m.account, m.purpose, m.cards,
  m.households, m.members, m.left_out, m.digest, m.audit_entry, m.audit_hash, COALESCE(p.name, '') AS name
FROM minutes m LEFT JOIN account p ON p.account = m.account WHERE m.number = :number;
