-- For the preview of a new list: devices by RT.
SELECT scope, COUNT(*) AS devices FROM device_scope GROUP BY scope;
