-- For a server that was set back: the record stands here as far as it knows.
UPDATE record SET departed_ms = NULL WHERE record = :record AND departed_ms IS NOT NULL;
