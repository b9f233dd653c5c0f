-- For the outbox: the changes of a batch go with it, and keep the code of their last verdict until the next one.
UPDATE change SET state = :batched, seq = 0, batch = :number
WHERE (record, hash) IN (SELECT record, hash FROM item WHERE number = :number);
