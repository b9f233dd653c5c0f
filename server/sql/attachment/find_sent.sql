-- For files: whether this device has sent these very bytes before, for whatever record. Bytes that were forgotten must
-- come again.
SELECT attachment.bytes
FROM attachment JOIN blob ON blob.hash = attachment.hash
WHERE attachment.hash = :hash AND attachment.device = :device LIMIT 1;
