-- For sealing an older file: everybody whom this device has met.
SELECT device, sealed_body FROM certificate ORDER BY device;
