-- For the preview: devices that may hold the household, as the order will ask them.
SELECT COUNT(*) AS devices FROM device v WHERE v.device <> :hub AND v.device IN (
  SELECT s.device FROM (SELECT scope, device FROM device_scope UNION SELECT scope, device FROM device_scope_past) s
  WHERE s.scope = :scope OR s.scope IN (SELECT l.scope FROM record_left l WHERE l.record = :record)
  UNION SELECT b.device FROM change c JOIN batch b ON b.batch = c.batch WHERE c.record = :record
  UNION SELECT q.device FROM quarantine q WHERE q.record = :record);
