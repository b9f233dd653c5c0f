-- For a person's rights and for breaches: one action within a span of time.
SELECT entry, at_ms, account, role, action, object, why FROM audit
WHERE action = :action AND at_ms BETWEEN :from_ms AND :until_ms ORDER BY entry DESC;
