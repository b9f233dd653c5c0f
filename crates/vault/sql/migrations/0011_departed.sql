-- Since when a household stands in an area of others, by the server's clock, while what was written of it here is kept for a
-- server that is set back; NULL while it stands here.

ALTER TABLE record ADD COLUMN departed_ms INTEGER;
CREATE INDEX record_departed ON record (departed_ms) WHERE departed_ms IS NOT NULL;
