-- The conflict desk: what was asked of the cadre, and which disputes are alike. Derived, like the table itself:
-- `asked_ms` is when a question that waits was asked (0: none), `pattern` a digest of question and values, `hands`
-- one of the devices; both empty where nothing waits.
ALTER TABLE dispute ADD COLUMN asked_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE dispute ADD COLUMN pattern TEXT NOT NULL DEFAULT '';
ALTER TABLE dispute ADD COLUMN hands TEXT NOT NULL DEFAULT '';
CREATE INDEX dispute_by_pattern ON dispute (pattern, scope) WHERE pattern <> '';
CREATE INDEX dispute_by_hands ON dispute (hands, scope) WHERE hands <> '';
