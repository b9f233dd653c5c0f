-- For the console: which parts of one export of a phone have come.
SELECT number FROM bundle_volume WHERE device = :device AND made_ms = :made_ms AND parts = :parts ORDER BY number LIMIT :limit;
