-- For sync: the end of an area's feed.
SELECT seq, tag FROM scope_counter WHERE scope = :scope;
