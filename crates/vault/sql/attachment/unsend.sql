-- For a restored server: files of an area that are whole here are shown to it again. One that is half fetched could
-- not be sent.
UPDATE attachment SET state = 1, told = 1, code = ''
WHERE state = 2 AND record IN (SELECT record.record FROM record WHERE record.scope = :scope)
  AND (SELECT sum(piece.length) FROM piece WHERE piece.hash = attachment.hash) = attachment.bytes;
