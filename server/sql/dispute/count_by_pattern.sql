-- For the desk: how many disputes are alike by question and values and wait.
SELECT COUNT(*) AS disputes FROM dispute d
WHERE d.pattern = :pattern AND d.pattern <> '' AND d.scope BETWEEN :first_scope AND :last_scope;
