-- For the administrator: an account is shut or opened again.
UPDATE account SET state = :state WHERE account = :account;
