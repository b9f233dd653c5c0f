-- For sealing an older file: what was typed.
SELECT record, key, sealed_value FROM draft ORDER BY record, key;
