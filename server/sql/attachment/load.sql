-- For files: what came for a record, and from whom.
SELECT attachment.device, attachment.bytes, blob.media, attachment.received_ms
FROM attachment JOIN blob ON blob.hash = attachment.hash
WHERE attachment.record = :record AND attachment.hash = :hash;
