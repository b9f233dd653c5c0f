-- For the start and the last-administrator rule: administrators who can sign in.
SELECT COUNT(*) AS admins FROM account WHERE role = 'admin' AND state = 0 AND password <> '';
