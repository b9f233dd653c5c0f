-- For the console: what arrived of a record, from whom and when, in order of arrival; without the changes' bytes.
SELECT c.hash, c.seq, c.received_ms, b.number, b.device, d.name FROM change c
JOIN batch b ON b.batch = c.batch JOIN device d ON d.device = b.device WHERE c.record = :record ORDER BY c.seq;
