-- For the door: what is long past.
DELETE FROM attempt WHERE last_ms <= :before_ms;
