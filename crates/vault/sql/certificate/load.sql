-- For absorbing and lists: who an author is.
SELECT body FROM certificate WHERE device = :device;
