-- For moves: a change's row stands in another area's feed from now on.
UPDATE change SET scope = :scope, seq = :seq WHERE record = :record AND hash = :hash;
