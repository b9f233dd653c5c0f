-- For sync and invitations: one RT.
SELECT scope, label FROM area WHERE scope = :scope;
