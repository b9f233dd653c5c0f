-- For every request: who is asking.
SELECT device, public_key, name, state, nonce, last_number, last_hash, forked FROM device WHERE device = :device;
