-- For use cases: one record.
SELECT record, scope, sealed_snapshot, sealed_title, status, disputes, findings, changed_ms, form
FROM record WHERE record = :record;
