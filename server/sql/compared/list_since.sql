-- For an index that another server has left behind: households written from a group on, in order of groups, a page at a
-- time.
SELECT record, scope, since_ms, content, bytes, turn FROM compared WHERE (turn, record) > (:turn, :after)
ORDER BY turn, record LIMIT :limit;
