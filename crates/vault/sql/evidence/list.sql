-- For a server that was set back: what connects a run's signed heads with its changes.
SELECT place, record, sealed_bytes FROM evidence WHERE run = :run ORDER BY place;
