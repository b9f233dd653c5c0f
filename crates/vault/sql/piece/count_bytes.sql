-- For the quota: the bytes of all files that are here.
SELECT coalesce(sum(length), 0) AS here FROM piece;
