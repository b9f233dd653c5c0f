-- For the chain: the author itself has shown it.
UPDATE batch SET by_reader = 0 WHERE batch = :batch AND by_reader = 1;
