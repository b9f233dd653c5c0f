-- For the administrator: where each device may work.
SELECT device_scope.device AS device, device_scope.scope AS scope, area.label AS label FROM device_scope
JOIN area ON area.scope = device_scope.scope ORDER BY device_scope.device, device_scope.scope;
