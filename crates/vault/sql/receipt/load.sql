-- For a household's receipts: when the server took a batch.
SELECT number, server_time_ms, body FROM receipt WHERE number = :number;
