-- For opening: the vault key, wrapped, and the wrong tries.
SELECT state, epoch, kdf, salt, secret, wrapped, wrong, left_ms FROM slot WHERE slot = 1;
