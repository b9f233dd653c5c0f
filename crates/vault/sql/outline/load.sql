-- For the map and for a house's position: the outline of one RT.
SELECT polygons FROM outline WHERE scope = :scope;
