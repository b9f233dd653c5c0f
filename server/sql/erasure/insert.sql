-- For erasing: the order, for good.
INSERT INTO erasure (record, scope, erased_ms, signature, account, basis, why, changes, files)
VALUES (:record, :scope, :erased_ms, :signature, :account, :basis, :why, :changes, :files);
