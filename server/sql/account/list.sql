-- For the administrator: every account.
SELECT account, login, name, role, area, state, password, made_ms, password_ms, seen_ms FROM account ORDER BY login;
