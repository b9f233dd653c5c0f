-- For the administrator: name, role and area of an account.
UPDATE account SET name = :name, role = :role, area = :area WHERE account = :account;
