-- For the door: a link is used, or its account was shut.
DELETE FROM link WHERE account = :account;
