-- For an erasure: what was kept of a household beside its changes.
DELETE FROM evidence WHERE record = :record;
