-- For the console: how many were erased.
SELECT COUNT(*) AS erasures FROM erasure WHERE scope BETWEEN :first_scope AND :last_scope;
