-- For its owner: the key is void.
DELETE FROM odata_key WHERE account = :account;
