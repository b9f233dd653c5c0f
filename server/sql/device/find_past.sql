-- For a server that was set back: whether a device once had this area.
SELECT scope FROM device_scope_past WHERE scope = :scope AND device = :device;
