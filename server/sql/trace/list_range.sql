-- For sync: a shard of the set of traces.
SELECT trace, scope FROM trace WHERE trace BETWEEN :first AND :last ORDER BY trace;
