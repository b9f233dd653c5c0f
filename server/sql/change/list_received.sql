-- For disputes and lines: when each change of a record arrived; without the changes' bytes.
SELECT hash, received_ms FROM change WHERE record = :record;
