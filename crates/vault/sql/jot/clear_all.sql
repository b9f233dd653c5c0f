-- For a household that left this device's areas: what was noted beside it goes.
DELETE FROM jot WHERE record = :record;
