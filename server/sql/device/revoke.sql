-- For the administrator: the device may no longer come in.
UPDATE device SET state = 1 WHERE device = :device;
