-- For a record: what was typed and is not yet part of a change.
SELECT key, sealed_value, typed_ms FROM draft WHERE record = :record ORDER BY key;
