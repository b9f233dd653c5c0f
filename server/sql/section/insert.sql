-- For sync: which heads of which records a batch signs for one area.
INSERT INTO section (scope, batch, manifest) VALUES (:scope, :batch, :manifest)
ON CONFLICT (batch, scope) DO NOTHING;
