-- For lists that are signed: those within reach, newest first, a page at a time.
SELECT m.number, m.first_scope, m.last_scope, m.tier, m.place, m.letter, m.stage, m.day, m.made_ms, m.account, m.purpose, m.cards,
  m.households, m.members, m.left_out, m.digest, m.audit_entry, m.audit_hash, COALESCE(p.name, '') AS name
FROM minutes m LEFT JOIN account p ON p.account = m.account
WHERE m.first_scope >= :first_scope AND m.last_scope <= :last_scope
ORDER BY m.number DESC LIMIT :limit OFFSET :offset;
