-- For absorbing a page: the cursor, in the transaction of its rows.
UPDATE scope SET seq = :seq, tag = :tag WHERE scope = :scope;
