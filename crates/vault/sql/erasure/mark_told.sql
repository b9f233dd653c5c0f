-- For absorbing: the server has heard.
UPDATE erasure SET told = 1 WHERE record = :record;
