-- For feeds: a batch's signed header.
SELECT device, number, previous, nonce, app, signature, received_ms FROM batch WHERE batch = :batch;
