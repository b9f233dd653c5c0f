-- For the console: photos and other files of a record.
SELECT t.hash, t.bytes, t.received_ms, b.media, COALESCE(d.name, '') AS name FROM attachment t
JOIN blob b ON b.hash = t.hash LEFT JOIN device d ON d.device = t.device WHERE t.record = :record ORDER BY t.received_ms, t.hash;
