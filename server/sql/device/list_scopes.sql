-- For every request: where the device may work.
SELECT device_scope.scope AS scope, area.label AS label FROM device_scope
JOIN area ON area.scope = device_scope.scope WHERE device_scope.device = :device ORDER BY device_scope.scope;
