-- For absorbing: the server orders again what it had heard of; it is told again.
UPDATE erasure SET told = 0 WHERE record = :record;
