-- For the preview: signed lists that name the household; they stay.
SELECT COUNT(DISTINCT number) AS lists FROM minutes_line WHERE record = :record;
