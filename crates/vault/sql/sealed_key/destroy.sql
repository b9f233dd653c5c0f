-- For erasure: the owner's key goes, its epoch stays.
UPDATE sealed_key SET wrapped = x'' WHERE owner = :owner;
