-- For feeds: changes of one record in one batch that have no row.
SELECT bytes FROM rejected WHERE batch = :batch AND record = :record ORDER BY entry;
