-- For the day's list: every household of the device that has not departed; at most a few hundred.
SELECT record, scope, sealed_title, status, disputes, findings, changed_ms
FROM record WHERE departed_ms IS NULL ORDER BY scope, record;
