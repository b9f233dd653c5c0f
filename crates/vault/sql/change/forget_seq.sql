-- For a restored server: other people's rows have no place until they come again, and what it once would not have is
-- offered again.
UPDATE change SET seq = 0, code = CASE WHEN code = 'untaken' THEN '' ELSE code END
WHERE scope = :scope AND origin <> 0;
