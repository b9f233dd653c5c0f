-- For the administrator: the devices, at most some thousands.
SELECT device, name, state, last_number, forked, clock_off_s, seen_ms, app FROM device ORDER BY name, device;
