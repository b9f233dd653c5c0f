-- The device has it.
DELETE FROM answer WHERE device = :device AND id = :id;
