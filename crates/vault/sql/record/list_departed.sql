-- For tidying: what departed before a time.
SELECT record FROM record WHERE departed_ms < :before_ms ORDER BY departed_ms, record;
