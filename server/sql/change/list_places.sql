-- For moves: a household's changes in the order of their rows, each with its batch.
SELECT hash, batch FROM change WHERE record = :record ORDER BY seq;
