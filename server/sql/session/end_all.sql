-- For the door: every session of an account ends, but for the one that asks.
DELETE FROM session WHERE account = :account AND hash <> :but;
