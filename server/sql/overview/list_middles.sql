-- For the map: where the households of each RT lie on the average, and how many are known to lie anywhere.
SELECT scope, COUNT(*) AS households, AVG(lat_udeg) AS lat_udeg, AVG(lng_udeg) AS lng_udeg FROM household
WHERE scope BETWEEN :first_scope AND :last_scope AND placed = 1 GROUP BY scope;
