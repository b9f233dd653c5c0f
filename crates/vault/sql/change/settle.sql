-- For what people decided about changes that were kept apart: where one stands now; its row comes with the feed.
UPDATE change SET state = :state, code = :code, scope = CASE WHEN :scope > 0 THEN :scope ELSE scope END
WHERE record = :record AND hash = :hash AND state = 3;
