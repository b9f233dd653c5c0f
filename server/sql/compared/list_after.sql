-- For the index at start: households as they are compared, in order of id, a page at a time.
SELECT record, scope, since_ms, content, bytes FROM compared WHERE record > :after ORDER BY record LIMIT :limit;
