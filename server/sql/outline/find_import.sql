-- For the map and the next import: the newest import.
SELECT version, imported_ms FROM outline_import ORDER BY version DESC LIMIT 1;
