-- For the outbox: which change stands at which place of a batch.
INSERT INTO item (number, place, record, hash) VALUES (:number, :place, :record, :hash);
