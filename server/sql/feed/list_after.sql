-- For pages: rows after a cursor with their changes.
SELECT feed.seq AS seq, feed.kind AS kind, feed.record AS record, feed.change AS change, feed.batch AS batch,
  feed.tag AS tag, COALESCE(change.bytes, x'') AS bytes
FROM feed LEFT JOIN change ON change.record = feed.record AND change.hash = feed.change
WHERE feed.scope = :scope AND feed.seq > :seq ORDER BY feed.seq LIMIT :limit;
