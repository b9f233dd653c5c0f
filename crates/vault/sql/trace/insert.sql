-- For saving: what a record can be found by.
INSERT INTO trace (record, trace) VALUES (:record, :trace);
