-- For sealing an older file: one change that did not pass.
UPDATE refused SET sealed_bytes = :sealed_bytes WHERE position = :position;
