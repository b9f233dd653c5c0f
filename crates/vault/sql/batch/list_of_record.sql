-- For erasure: batches that wait for their verdicts and carry something of a record.
SELECT DISTINCT batch.number FROM item JOIN batch ON batch.number = item.number
WHERE item.record = :record AND batch.state = 0 ORDER BY batch.number;
