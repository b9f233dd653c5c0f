-- For the door: a new password's hash.
UPDATE account SET password = :password, password_ms = :now_ms WHERE account = :account;
