-- For syncs: the files that are whole here and that this device sent.
SELECT attachment.record, attachment.hash
FROM attachment JOIN blob ON blob.hash = attachment.hash
WHERE attachment.device = :device;
