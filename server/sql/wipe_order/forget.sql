-- For enrolment: a device that was let in again is not to be wiped.
DELETE FROM wipe_order WHERE device = :device;
