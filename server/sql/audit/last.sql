-- For the next entry, and for whoever notes how far the log has come: its end.
SELECT entry, hash FROM audit WHERE entry = (SELECT MAX(entry) FROM audit);
