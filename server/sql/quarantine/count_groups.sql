-- For the console: by how many devices, areas and reasons something is kept apart, and how much that is.
SELECT COUNT(*) AS groups_found, COALESCE(SUM(changes), 0) AS changes FROM (
  SELECT COUNT(*) AS changes FROM quarantine q LEFT JOIN quarantine_decision d ON d.entry = q.entry
  WHERE q.scope BETWEEN :first_scope AND :last_scope AND COALESCE(d.kind, '') = :kind
  GROUP BY q.device, q.scope, q.code, d.who, d.why
) g;
