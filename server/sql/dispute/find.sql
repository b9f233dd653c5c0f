-- For the desk: one dispute as it was derived.
SELECT record, key, scope, class, kind, since_ms, asked_ms, pattern, hands FROM dispute WHERE record = :record AND key = :key;
