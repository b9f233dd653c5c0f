-- For a sheet that is done.
DELETE FROM jot WHERE record = :record AND sheet = :sheet;
