-- For the administrator: an area's outline in this version.
INSERT INTO outline (area, version, shape, drawn) VALUES (:area, :version, :shape, :drawn);
