-- For merging: a trace that its record holds no longer.
DELETE FROM trace WHERE record = :record AND trace = :trace;
