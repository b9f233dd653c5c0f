-- For limits: how many files a record has, and their bytes, but the one that is asked about. One whose bytes were
-- forgotten takes no room.
SELECT COUNT(*) AS files, coalesce(SUM(attachment.bytes), 0) AS bytes
FROM attachment JOIN blob ON blob.hash = attachment.hash
WHERE attachment.record = :record AND attachment.hash <> :hash;
