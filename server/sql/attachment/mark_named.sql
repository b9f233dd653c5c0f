-- For limits: an answer names it now.
UPDATE attachment SET named = 1 WHERE record = :record AND hash = :hash;
