-- For sync: a device was copied or put back; it is told everything again.
UPDATE erasure_device SET confirmed_ms = 0 WHERE device = :device AND confirmed_ms > 0;
