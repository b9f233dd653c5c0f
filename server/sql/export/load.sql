-- For the page of exports, and for whoever makes one: how one stands.
SELECT id, account, login, name, role, area, format, form, kelurahan, scope, status, shown, people, health, separator,
  language, why, made_ms, stage, code, total, done, families, members, without_position, bytes, owner, tries
FROM export WHERE id = :id;
