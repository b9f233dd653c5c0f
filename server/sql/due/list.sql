-- For what follows a crowd: some of the households that wait for it.
SELECT scope, record FROM due ORDER BY scope, record LIMIT :limit;
