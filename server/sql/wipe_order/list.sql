-- For the administrator: the orders that were given, at most some thousands.
SELECT device, ordered_ms, confirmed_ms FROM wipe_order ORDER BY device;
