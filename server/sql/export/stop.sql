-- For whoever asked for an export: it is no longer wanted.
UPDATE export SET stage = 'stopped' WHERE id = :id AND stage = 'running';
