-- For whoever withdraws a lost device: it is to destroy what it holds. Never older than its enrolment, whatever the
-- clock shows: an order from before that is void.
INSERT INTO wipe_order (device, ordered_ms, confirmed_ms)
SELECT device, CASE WHEN enrolled_ms > :ordered_ms THEN enrolled_ms ELSE :ordered_ms END, 0
FROM device WHERE device = :device
ON CONFLICT (device) DO UPDATE SET ordered_ms = excluded.ordered_ms, confirmed_ms = 0;
