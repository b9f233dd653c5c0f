-- For the door: who signs in under this name.
SELECT account, login, name, role, area, state, password, made_ms, password_ms, seen_ms FROM account WHERE login = :login;
