-- For verdicts: the batch is answered; its changes are kept one by one.
UPDATE batch SET state = 1, sealed_body = x'00' WHERE number = :number;
