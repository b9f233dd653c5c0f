-- For absorbing and lists: who an author is.
SELECT sealed_body FROM certificate WHERE device = :device;
