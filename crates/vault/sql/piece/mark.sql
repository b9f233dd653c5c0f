-- For verdicts: whether the server has a piece.
UPDATE piece SET arrived = :arrived WHERE hash = :hash AND number = :number;
