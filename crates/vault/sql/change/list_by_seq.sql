-- For own runs: record and hash of rows that the device pushed.
SELECT seq, record, hash FROM change
WHERE scope = :scope AND seq BETWEEN :first AND :last AND seq > 0 ORDER BY seq;
