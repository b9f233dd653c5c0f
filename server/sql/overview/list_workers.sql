-- For the overview: the devices that may come in, with each of their areas in a range.
SELECT s.scope, d.device, d.name, d.seen_ms, d.last_number FROM device_scope s JOIN device d ON d.device = s.device
WHERE s.scope BETWEEN :first_scope AND :last_scope AND d.state = 0 ORDER BY s.scope, d.name, d.device;
