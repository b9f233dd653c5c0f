-- For the folder: files to remove, unless one came again for another household.
SELECT f.hash FROM erasure_file f WHERE NOT EXISTS (SELECT 1 FROM blob b WHERE b.hash = f.hash) LIMIT :limit;
