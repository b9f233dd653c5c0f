-- For a device that comes by: one answer.
SELECT file FROM answer WHERE number = :number;
