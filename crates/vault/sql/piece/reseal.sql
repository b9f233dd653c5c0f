-- For sealing an older file: one piece.
UPDATE piece SET sealed_bytes = :sealed_bytes WHERE piece = :piece;
