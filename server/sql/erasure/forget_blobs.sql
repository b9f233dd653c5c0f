-- For erasing: they count as gone from now on.
DELETE FROM blob WHERE hash IN (SELECT t.hash FROM attachment t WHERE t.record = :record)
  AND hash IN (SELECT hash FROM erasure_file);
