-- For grants: areas that the server no longer names.
UPDATE scope SET granted = 0 WHERE scope = :scope;
