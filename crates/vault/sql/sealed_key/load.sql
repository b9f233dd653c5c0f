-- For every sealed row: the key of its owner.
SELECT epoch, wrapped FROM sealed_key WHERE owner = :owner;
