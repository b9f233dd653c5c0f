-- For verdicts: changes of a batch that stand one after the other in an area's feed now.
UPDATE change SET state = :state, seq = :seq + (item.place - :first), batch = item.number, code = '', scope = :scope,
  relayed_ms = 0
FROM item WHERE item.number = :number AND item.place BETWEEN :first AND :last
  AND change.record = item.record AND change.hash = item.hash;
