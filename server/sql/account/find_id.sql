-- For the administrator: the number under which a new account was kept.
SELECT account FROM account WHERE login = :login;
