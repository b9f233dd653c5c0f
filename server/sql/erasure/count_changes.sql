-- For the preview and the order: changes with their bytes.
SELECT COUNT(*) AS changes FROM change WHERE record = :record;
