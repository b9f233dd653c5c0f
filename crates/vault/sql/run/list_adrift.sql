-- For a server that was set back: runs with changes that it lacks, oldest first; also of areas that were taken from us
-- since: we may be the last who have them.
SELECT run.run, run.scope, run.sealed_bytes FROM run
WHERE run.run IN (
  SELECT change.run FROM change INDEXED BY change_adrift JOIN scope ON scope.scope = change.scope
  WHERE origin = 1 AND change.seq = 0 AND change.run > 0 AND code = '' AND (scope.granted = 1 OR :taken))
ORDER BY run.run LIMIT :limit;
