-- For a new file: its vault key, wrapped; once.
INSERT INTO slot (slot, state, epoch, kdf, salt, secret, wrapped, wrong, left_ms)
VALUES (1, :state, :epoch, '', :salt, :secret, :wrapped, 0, 0) ON CONFLICT (slot) DO NOTHING;
