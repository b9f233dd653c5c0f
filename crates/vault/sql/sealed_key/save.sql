-- For the first row of an owner: its key.
INSERT INTO sealed_key (owner, epoch, wrapped) VALUES (:owner, :epoch, :wrapped)
ON CONFLICT (owner) DO UPDATE SET epoch = excluded.epoch, wrapped = excluded.wrapped;
