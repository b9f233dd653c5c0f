-- For sending and showing: one piece.
SELECT sealed_bytes FROM piece WHERE hash = :hash AND number = :number;
