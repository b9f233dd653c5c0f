-- For review: until when stages are due, the whole city's first.
SELECT area, stage, day, until_ms FROM review_deadline ORDER BY area, stage;
