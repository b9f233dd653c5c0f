-- For scope moves: the record now stands in another area.
UPDATE record SET scope = :scope, departed_ms = NULL WHERE record = :record;
