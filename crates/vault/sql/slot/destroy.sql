-- For a wipe: the vault key goes before anything else.
UPDATE slot SET state = 2, salt = x'', wrapped = x'' WHERE slot = 1;
