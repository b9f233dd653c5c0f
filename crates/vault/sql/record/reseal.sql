-- For sealing an older file: one record.
UPDATE record SET sealed_snapshot = :sealed_snapshot, sealed_title = :sealed_title WHERE record = :record;
