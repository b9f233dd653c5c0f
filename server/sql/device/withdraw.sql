-- For the administrator: the device may no longer work in this area.
DELETE FROM device_scope WHERE device = :device AND scope = :scope;
