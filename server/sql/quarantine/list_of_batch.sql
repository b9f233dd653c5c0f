-- For feeds: changes of one record in one batch that have no row.
SELECT bytes FROM quarantine WHERE batch = :batch AND record = :record ORDER BY entry;
