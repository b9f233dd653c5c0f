-- For every part: the packages that are here; a handful.
SELECT hash, form FROM package ORDER BY form, hash;
