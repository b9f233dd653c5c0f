-- For sync: one row.
INSERT INTO feed (scope, seq, kind, record, change, batch, tag) VALUES (:scope, :seq, :kind, :record, :change, :batch, :tag);
