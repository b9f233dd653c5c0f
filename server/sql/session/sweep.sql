-- For the door: sessions that are over.
DELETE FROM session WHERE begun_ms <= :begun_before_ms;
