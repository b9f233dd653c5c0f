-- For its owner: a new key; the account's earlier one was forgotten.
INSERT INTO odata_key (hash, account, form, people, why, made_ms, until_ms)
VALUES (:hash, :account, :form, :people, :why, :made_ms, :until_ms);
