-- For the map: the outlines that stand of a range of areas, as they are drawn.
SELECT o.area, o.drawn FROM outline o WHERE o.area BETWEEN :first_area AND :last_area
  AND o.version = (SELECT MAX(n.version) FROM outline n WHERE n.area = o.area) ORDER BY o.area;
