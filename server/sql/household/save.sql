-- For sync and rebuilding: a household's line.
INSERT INTO household (scope, record, head, address, status, members, changes, disputes, findings, changed_ms,
  listed, status_ms)
VALUES (:scope, :record, :head, :address, :status, :members, :changes, :disputes, :findings, :changed_ms,
  :listed, :status_ms)
ON CONFLICT (scope, record) DO UPDATE SET head = excluded.head, address = excluded.address, status = excluded.status,
  members = excluded.members, changes = excluded.changes, disputes = excluded.disputes, findings = excluded.findings,
  changed_ms = excluded.changed_ms, listed = excluded.listed, status_ms = excluded.status_ms;
