-- For the administrator: a new account, which has no password yet.
INSERT INTO account (login, name, role, area, state, password, made_ms, password_ms, seen_ms)
VALUES (:login, :name, :role, :area, 0, '', :now_ms, 0, 0);
