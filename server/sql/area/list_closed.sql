-- For lists and invitations: RT that are closed for new work, a handful.
SELECT scope, version FROM area_closed ORDER BY scope;
