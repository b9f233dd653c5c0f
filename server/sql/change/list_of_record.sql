-- For rebuilding: the ground of one record.
SELECT hash, seq, received_ms, bytes FROM change WHERE record = :record ORDER BY seq;
