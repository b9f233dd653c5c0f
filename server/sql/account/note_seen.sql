-- For the door: when somebody last signed in.
UPDATE account SET seen_ms = :now_ms WHERE account = :account;
