-- For enrolment: a new device.
INSERT INTO device (device, public_key, name, state, nonce, last_number, last_hash, app, forked, clock_off_s, enrolled_ms, seen_ms)
VALUES (:device, :public_key, :name, 0, :nonce, 0, x'', 0, 0, 0, :now_ms, :now_ms);
