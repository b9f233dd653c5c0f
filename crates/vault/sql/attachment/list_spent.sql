-- For room: files that the server has signed for and whose bytes are here, oldest first, up to a limit.
SELECT record, hash, media, bytes, state, told, code, kept_ms, arrived_ms, receipt
FROM attachment
WHERE state = 2 AND EXISTS (SELECT 1 FROM piece WHERE piece.hash = attachment.hash)
  AND NOT EXISTS (SELECT 1 FROM attachment AS other WHERE other.hash = attachment.hash AND other.state <> 2)
ORDER BY kept_ms LIMIT :limit;
