-- For a new batch: the end of the device's chain.
UPDATE device SET last_number = :number, last_hash = :hash WHERE device = :device;
