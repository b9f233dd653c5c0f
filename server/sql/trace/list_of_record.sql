-- For merging and rebuilding: the traces of one record.
SELECT trace, scope FROM trace WHERE record = :record ORDER BY trace;
