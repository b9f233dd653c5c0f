-- For a change of PIN: the vault key in another wrapping.
UPDATE slot SET kdf = :kdf, salt = :salt, wrapped = :wrapped, wrong = 0, left_ms = 0 WHERE slot = 1;
