-- For sync: what stands behind a cursor, without the changes themselves.
SELECT seq, kind, record, change, batch, tag FROM feed WHERE scope = :scope AND seq > :seq ORDER BY seq LIMIT :limit;
