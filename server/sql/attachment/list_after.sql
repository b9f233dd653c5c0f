-- For `ketuk-server files`: every file that must lie in the folder, in pages.
SELECT hash, bytes FROM blob WHERE hash > :after ORDER BY hash LIMIT :limit;
