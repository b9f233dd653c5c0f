-- For the list that devices get, and for the administrator: every version, in order of publication.
SELECT id, version, hash, state, published_ms, published_by, length(package) AS bytes FROM form ORDER BY id, number;
