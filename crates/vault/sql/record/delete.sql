-- For a household that left this device's areas: its copy goes.
DELETE FROM record WHERE record = :record;
