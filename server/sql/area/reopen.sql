-- For the administrator: an RT that a new list names again.
DELETE FROM area_closed WHERE scope = :scope;
