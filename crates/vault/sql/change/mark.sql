-- For verdicts: where a change stands now.
UPDATE change SET state = :state, seq = :seq, batch = :batch, code = :code,
  scope = CASE WHEN :scope > 0 THEN :scope ELSE scope END
WHERE record = :record AND hash = :hash;
