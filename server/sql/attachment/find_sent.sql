-- For files: whether this device has sent these very bytes before, for whatever record.
SELECT bytes FROM attachment WHERE hash = :hash AND device = :device LIMIT 1;
