-- For the duplicate desk: which record is counted in this one's place; empty where it counts itself.
UPDATE household SET linked = :linked WHERE scope = :scope AND record = :record AND linked <> :linked;
