-- For backups: the database as it stands, without what was deleted, in a new file.
VACUUM INTO :path;
