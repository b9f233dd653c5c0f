-- For the desk: disputes of one class, oldest first, a page at a time.
SELECT record, key, scope, class, kind, since_ms, asked_ms, pattern, hands FROM dispute
WHERE class = :class AND scope BETWEEN :first_scope AND :last_scope AND (since_ms, record, key) > (:after_ms, :after_record, :after_key)
ORDER BY since_ms, record, key LIMIT :limit;
