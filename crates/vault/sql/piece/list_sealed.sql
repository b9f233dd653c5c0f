-- For sealing an older file: pieces behind one, a few at a time.
SELECT piece, hash, number, sealed_bytes FROM piece WHERE piece > :piece ORDER BY piece LIMIT :limit;
