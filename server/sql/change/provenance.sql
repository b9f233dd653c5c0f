-- For the desk: who sent a change and when it came.
SELECT device.name AS name, change.received_ms AS received_ms FROM change
JOIN batch ON batch.batch = change.batch JOIN device ON device.device = batch.device
WHERE change.record = :record AND change.hash = :hash;
