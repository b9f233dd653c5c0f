-- For a forked chain: this device looks like a copy.
UPDATE device SET forked = forked + 1 WHERE device = :device;
