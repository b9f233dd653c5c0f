-- For a person's rights: what was done to one record, newest first.
SELECT entry, at_ms, account, role, action, object, why FROM audit
WHERE object LIKE '%' || :record || '%' ORDER BY entry DESC LIMIT :limit;
