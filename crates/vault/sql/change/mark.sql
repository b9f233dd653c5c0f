-- For verdicts: where a change stands now. What goes again keeps the code of the last verdict until the next one.
UPDATE change SET state = :state, seq = :seq, batch = :batch, code = CASE WHEN :state = 1 THEN code ELSE :code END,
  scope = CASE WHEN :scope > 0 THEN :scope ELSE scope END,
  relayed_ms = CASE WHEN :state IN (0, 1) THEN relayed_ms ELSE 0 END
WHERE record = :record AND hash = :hash;
