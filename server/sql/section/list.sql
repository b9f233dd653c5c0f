-- For feeds: every section of a batch.
SELECT scope, manifest FROM section WHERE batch = :batch ORDER BY scope;
