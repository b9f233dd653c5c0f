-- For sealing and wiping: how far the file is.
UPDATE slot SET state = :state WHERE slot = 1;
