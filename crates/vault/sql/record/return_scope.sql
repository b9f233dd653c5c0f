-- For an area whose feed is read anew: it tells again what has departed.
UPDATE record SET departed_ms = NULL WHERE departed_ms IS NOT NULL AND scope = :scope;
