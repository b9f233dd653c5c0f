-- For sync and rebuilding: one finding.
INSERT INTO finding (record, code, place, scope, severity, keys) VALUES (:record, :code, :place, :scope, :severity, :keys);
