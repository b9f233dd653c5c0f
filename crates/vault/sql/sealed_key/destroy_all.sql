-- For a wipe: every key goes.
UPDATE sealed_key SET wrapped = x'';
