-- For the console: which devices may hold an erased household, and which have confirmed.
SELECT d.device, d.confirmed_ms, v.name, v.state, v.seen_ms FROM erasure_device d JOIN device v ON v.device = d.device
WHERE d.record = :record ORDER BY d.confirmed_ms, v.name;
