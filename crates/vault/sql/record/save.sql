-- For use cases: a record as it stands now.
INSERT INTO record (record, scope, sealed_snapshot, sealed_title, status, disputes, findings, changed_ms, form)
VALUES (:record, :scope, :sealed_snapshot, :sealed_title, :status, :disputes, :findings, :changed_ms, :form)
ON CONFLICT (record) DO UPDATE SET scope = excluded.scope, sealed_snapshot = excluded.sealed_snapshot,
  sealed_title = excluded.sealed_title, status = excluded.status, disputes = excluded.disputes,
  findings = excluded.findings, changed_ms = excluded.changed_ms, form = excluded.form;
