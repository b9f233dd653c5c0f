-- For sealing an older file: one change.
UPDATE change SET sealed_bytes = :sealed_bytes WHERE position = :position;
