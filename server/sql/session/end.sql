-- For the door: somebody signs out.
DELETE FROM session WHERE hash = :hash;
