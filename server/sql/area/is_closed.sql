-- For invitations and imports: whether an RT is closed for new work.
SELECT version FROM area_closed WHERE scope = :scope;
