-- For sealing an older file: what did not pass admission.
SELECT position, record, code, sealed_bytes FROM refused ORDER BY position;
