-- For monitors, at most twice a minute: devices, those heard of since a moment, and what waits for somebody; reads the
-- indexes of the queues, and devices and what is kept apart whole.
SELECT (SELECT COUNT(*) FROM device WHERE device <> :hub) AS devices,
  (SELECT COUNT(*) FROM device WHERE device <> :hub AND seen_ms >= :from_ms) AS devices_seen,
  (SELECT COUNT(*) FROM dispute WHERE class IN ('human', 'reviewable')) AS disputes,
  (SELECT COUNT(*) FROM pair WHERE state IN ('open', 'reopened')) AS pairs,
  (SELECT COUNT(*) FROM review WHERE stage = :stage) AS reviews,
  (SELECT COUNT(*) FROM quarantine q
    WHERE NOT EXISTS (SELECT 1 FROM quarantine_decision d WHERE d.entry = q.entry)) AS apart,
  (SELECT COUNT(*) FROM due) AS due;
