-- For whoever asked for an export, and for those that are too old: it goes, and its file after it.
DELETE FROM export WHERE id = :id;
