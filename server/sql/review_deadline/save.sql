-- For review: until when a stage is due.
INSERT INTO review_deadline (area, stage, day, until_ms) VALUES (:area, :stage, :day, :until_ms)
ON CONFLICT (area, stage) DO UPDATE SET day = excluded.day, until_ms = excluded.until_ms;
