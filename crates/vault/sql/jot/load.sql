-- For a sheet that opens again: what stood on it.
SELECT sealed_text FROM jot WHERE record = :record AND sheet = :sheet;
