-- For its owner: what the key is good for.
SELECT form, people, why, made_ms, until_ms FROM odata_key WHERE account = :account;
