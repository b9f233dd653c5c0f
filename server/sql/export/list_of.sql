-- For the page of exports: somebody's own, in the role and area in which they were asked for, newest first.
SELECT id, account, login, name, role, area, format, form, kelurahan, scope, status, shown, people, health, separator,
  language, why, made_ms, stage, code, total, done, families, members, without_position, bytes, owner, tries
FROM export WHERE account = :account AND role = :role AND area = :area ORDER BY made_ms DESC, id;
