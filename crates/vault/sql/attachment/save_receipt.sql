-- For verdicts: the server's signed word on a file, and whether it counts it as this device's.
UPDATE attachment SET state = 2, told = :told, code = '', arrived_ms = :arrived_ms, receipt = :receipt
WHERE record = :record AND hash = :hash;
