-- For room, and for bytes that are not the file's: the bytes of a file.
DELETE FROM piece WHERE hash = :hash;
