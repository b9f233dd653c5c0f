-- For the list: records with something typed.
SELECT record, COUNT(*) AS answers FROM draft GROUP BY record;
