-- For the outbox: a signed batch, before it is sent for the first time.
INSERT INTO batch (number, hash, state, sealed_body) VALUES (:number, :hash, 0, :sealed_body);
