-- For sync: what was added since.
SELECT seq, trace, scope FROM trace WHERE seq > :after ORDER BY seq LIMIT :limit;
