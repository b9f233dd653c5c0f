-- For cursors: the tag of one row.
SELECT tag FROM feed WHERE scope = :scope AND seq = :seq;
