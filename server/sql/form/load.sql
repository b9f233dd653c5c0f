-- For the start and the administrator: a version's package.
SELECT package FROM form WHERE id = :id AND version = :version;
