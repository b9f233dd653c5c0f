-- For the door and the administrator: one account.
SELECT account, login, name, role, area, state, password, made_ms, password_ms, seen_ms FROM account WHERE account = :account;
