-- For the account: how much there is; reads whole tables, asked for by people only.
SELECT (SELECT COUNT(*) FROM record) AS records, (SELECT COUNT(*) FROM change) AS changes,
  (SELECT COUNT(*) FROM batch) AS batches, (SELECT COUNT(*) FROM quarantine
    WHERE NOT EXISTS (SELECT 1 FROM quarantine_decision d WHERE d.entry = quarantine.entry)) AS quarantined,
  (SELECT COUNT(*) FROM rejected) AS rejected, (SELECT COUNT(*) FROM finding) AS findings,
  (SELECT COUNT(*) FROM device) AS devices, (SELECT COUNT(*) FROM decision) AS decisions;
