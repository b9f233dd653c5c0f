-- For lists that are signed: how many are within reach.
SELECT COUNT(*) AS lists FROM minutes WHERE first_scope >= :first_scope AND last_scope <= :last_scope;
