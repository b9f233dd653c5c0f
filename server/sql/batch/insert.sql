-- For sync: a batch that passed its signature.
INSERT INTO batch (device, number, hash, previous, nonce, app, signature, received_ms)
VALUES (:device, :number, :hash, :previous, :nonce, :app, :signature, :received_ms);
