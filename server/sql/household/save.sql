-- For sync and rebuilding: a household's line.
INSERT INTO household (scope, record, head, address, status, members, changes, disputes, findings, changed_ms,
  listed, status_ms, placed, lat_udeg, lng_udeg, status_by)
VALUES (:scope, :record, :head, :address, :status, :members, :changes, :disputes, :findings, :changed_ms,
  :listed, :status_ms, :placed, :lat_udeg, :lng_udeg, :status_by)
ON CONFLICT (scope, record) DO UPDATE SET head = excluded.head, address = excluded.address, status = excluded.status,
  members = excluded.members, changes = excluded.changes, disputes = excluded.disputes, findings = excluded.findings,
  changed_ms = excluded.changed_ms, listed = excluded.listed, status_ms = excluded.status_ms,
  placed = excluded.placed, lat_udeg = excluded.lat_udeg, lng_udeg = excluded.lng_udeg, status_by = excluded.status_by;
