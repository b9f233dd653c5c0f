-- For sealing an older file: the bodies of batches that wait for their verdicts.
SELECT number, sealed_body FROM batch WHERE state = 0 ORDER BY number;
