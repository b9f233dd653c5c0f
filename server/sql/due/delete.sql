-- For what follows a crowd: it has followed.
DELETE FROM due WHERE scope = :scope AND record = :record;
