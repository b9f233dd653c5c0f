-- For typing: a file that no answer came to name.
DELETE FROM attachment WHERE record = :record AND hash = :hash;
