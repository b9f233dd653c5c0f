-- For scope moves: the record stands in an area of others, and what was written of it here is kept out of sight.
UPDATE record SET departed_ms = :now_ms WHERE record = :record;
