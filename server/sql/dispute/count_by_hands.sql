-- For the desk: how many disputes are alike by their devices and wait.
SELECT COUNT(*) AS disputes FROM dispute d
WHERE d.hands = :hands AND d.hands <> '' AND d.scope BETWEEN :first_scope AND :last_scope;
