-- For scope moves: the record now stands in another area.
UPDATE record SET scope = :scope WHERE record = :record;
