-- For lists that are signed: the lines of one, a page at a time.
SELECT place, record, scope, card, head, address, members, status, stage, content FROM minutes_line
WHERE number = :number AND place > :after ORDER BY place LIMIT :limit;
