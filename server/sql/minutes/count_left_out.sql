-- For lists that are signed: households of the area that have not come so far.
SELECT COUNT(*) AS households FROM review WHERE scope BETWEEN :first_scope AND :last_scope AND stage < :stage;
