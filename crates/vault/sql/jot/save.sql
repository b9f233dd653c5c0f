-- For a sheet: what stands on it, at once.
INSERT INTO jot (record, sheet, sealed_text) VALUES (:record, :sheet, :sealed_text)
ON CONFLICT (record, sheet) DO UPDATE SET sealed_text = excluded.sealed_text;
