-- For sync: a batch that passed its signature.
INSERT INTO batch (device, number, hash, previous, nonce, app, signature, received_ms, by_reader)
VALUES (:device, :number, :hash, :previous, :nonce, :app, :signature, :received_ms, :by_reader) RETURNING batch;
