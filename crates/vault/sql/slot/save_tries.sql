-- For the PIN: wrong tries, and how long the next one must wait.
UPDATE slot SET wrong = :wrong, left_ms = :left_ms WHERE slot = 1;
