-- Outlines of RTs, for the map and for the question where a house stands: rings of longitude and latitude as
-- JSON. Boundaries are public and not sealed.

CREATE TABLE outline (
  scope INTEGER NOT NULL PRIMARY KEY,
  polygons TEXT NOT NULL
) STRICT;
