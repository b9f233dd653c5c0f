-- For a restored server: files of an area whose bytes are here are shown to it again.
UPDATE attachment SET state = 1, told = 1, code = ''
WHERE state = 2 AND record IN (SELECT record.record FROM record WHERE record.scope = :scope)
  AND EXISTS (SELECT 1 FROM piece WHERE piece.hash = attachment.hash);
