-- For sync: orders that a device has not confirmed: of its areas, and of households that it may hold.
SELECT e.record, e.scope, e.erased_ms, e.signature FROM device_scope s JOIN erasure e ON e.scope = s.scope
WHERE s.device = :device AND NOT EXISTS (
  SELECT 1 FROM erasure_device d WHERE d.record = e.record AND d.device = :device AND d.confirmed_ms > 0)
UNION
SELECT e.record, e.scope, e.erased_ms, e.signature FROM erasure_device d JOIN erasure e ON e.record = d.record
WHERE d.device = :device AND d.confirmed_ms = 0
ORDER BY 1 LIMIT :limit;
