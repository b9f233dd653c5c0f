-- For rebuilding: every household counts itself until decisions say otherwise.
UPDATE household SET linked = x'' WHERE linked <> x'';
