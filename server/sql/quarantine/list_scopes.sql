-- For erasing what stands nowhere: the areas for which changes of a household are kept apart.
SELECT scope FROM quarantine WHERE record = :record GROUP BY scope ORDER BY scope;
