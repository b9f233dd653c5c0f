-- For the page: which RT came out of which, a handful.
SELECT old_scope, new_scope, version, why FROM area_follows ORDER BY old_scope, new_scope;
