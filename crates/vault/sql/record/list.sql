-- For the day's list: every household of the device; at most a few hundred.
SELECT record, scope, sealed_title, status, disputes, findings, changed_ms
FROM record ORDER BY scope, record;
