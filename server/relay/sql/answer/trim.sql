-- Only the newest answers are kept, within a number and, beyond the newest one, within bytes: what a device does not fetch
-- it can ask for again.
DELETE FROM answer WHERE device = :device AND number IN (
  SELECT number FROM (
    SELECT number, ROW_NUMBER() OVER newest AS place, SUM(LENGTH(file)) OVER newest AS bytes
    FROM answer WHERE device = :device WINDOW newest AS (ORDER BY number DESC)
  ) WHERE place > :most OR (bytes > :bytes AND place > 1)
);
