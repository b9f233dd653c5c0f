-- For the engine: the files of a package that a form is read from; pictures and sounds stay where they are.
SELECT name, bytes FROM file
WHERE hash = :hash AND (name = 'form.json' OR name LIKE '%.csv' OR name LIKE '%.geojson' OR name LIKE '%.xml')
ORDER BY name;
