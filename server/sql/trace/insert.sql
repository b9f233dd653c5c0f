-- For merging: a trace that is new in its record.
INSERT INTO trace (seq, record, scope, trace) VALUES (:seq, :record, :scope, :trace);
