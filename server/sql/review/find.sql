-- For review: where one household stands.
SELECT scope, record, stage, given, since_ms, touched_ms, digest, disputes, errors, card FROM review
WHERE scope = :scope AND record = :record;
