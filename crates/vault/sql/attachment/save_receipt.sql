-- For verdicts: the server's signed word on a file.
UPDATE attachment SET state = 2, told = 2, code = '', arrived_ms = :arrived_ms, receipt = :receipt
WHERE record = :record AND hash = :hash;
