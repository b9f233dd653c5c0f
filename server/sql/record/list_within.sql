-- For breaches: the records of some areas.
SELECT record FROM record WHERE scope BETWEEN :first_scope AND :last_scope ORDER BY record;
