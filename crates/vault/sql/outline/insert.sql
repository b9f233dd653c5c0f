-- For a new file of outlines: one RT.
INSERT INTO outline (scope, polygons) VALUES (:scope, :polygons);
