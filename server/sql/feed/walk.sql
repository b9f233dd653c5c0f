-- For the checkers: an area's whole log.
SELECT seq, kind, record, change, batch, tag FROM feed WHERE scope = :scope ORDER BY seq;
