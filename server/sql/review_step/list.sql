-- For review: the steps of one household, oldest first, each with whoever took it.
SELECT s.kind, s.stage, s.account, s.at_ms, s.why, s.digest, COALESCE(p.name, '') AS name
FROM review_step s LEFT JOIN account p ON p.account = s.account WHERE s.record = :record ORDER BY s.entry;
