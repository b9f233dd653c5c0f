-- For verdicts: the changes of a batch in its order.
SELECT place, record, hash FROM item WHERE number = :number ORDER BY place;
