-- For an erasure, and for a server that has its file alone and starts: no export stays.
DELETE FROM export;
