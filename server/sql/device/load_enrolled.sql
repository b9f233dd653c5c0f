-- For enrolment: from when on orders to wipe are for the device as it stands enrolled now.
SELECT enrolled_ms FROM device WHERE device = :device;
