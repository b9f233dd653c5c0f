-- For breaches: records in which a device wrote.
SELECT DISTINCT change.record FROM change JOIN batch ON batch.batch = change.batch WHERE batch.device = :device;
