-- For progress: the pieces that are here, without their bytes.
SELECT number, arrived, length FROM piece WHERE hash = :hash ORDER BY number;
