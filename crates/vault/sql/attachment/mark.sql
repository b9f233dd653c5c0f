-- For verdicts: where a file stands now.
UPDATE attachment SET state = :state, told = :told, code = :code WHERE record = :record AND hash = :hash;
