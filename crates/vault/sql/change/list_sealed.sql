-- For sealing an older file: changes behind a position, some at a time.
SELECT position, record, hash, sealed_bytes FROM change WHERE position > :position ORDER BY position LIMIT :limit;
