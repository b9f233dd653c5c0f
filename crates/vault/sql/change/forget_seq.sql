-- For a restored server: other people's rows have no place until they come again.
UPDATE change SET seq = 0 WHERE scope = :scope AND origin <> 0;
