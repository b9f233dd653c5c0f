-- For the folder: a file is removed.
DELETE FROM erasure_file WHERE hash = :hash;
