-- For limits: what a device left here that no answer named then, but the one that is asked about; a handful.
SELECT attachment.record, attachment.hash, attachment.bytes
FROM attachment JOIN blob ON blob.hash = attachment.hash
WHERE attachment.device = :device AND attachment.named = 0
  AND NOT (attachment.record = :record AND attachment.hash = :hash)
ORDER BY attachment.record, attachment.hash;
