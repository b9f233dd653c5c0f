-- For a household that left this device's areas: its changes go, all of which have arrived.
DELETE FROM change WHERE record = :record;
