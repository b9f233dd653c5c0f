-- For an officer: which devices work in these areas.
SELECT DISTINCT device FROM device_scope WHERE scope BETWEEN :first_scope AND :last_scope;
