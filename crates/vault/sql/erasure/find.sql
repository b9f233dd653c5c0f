-- For absorbing and for new records: whether this one is to stay forgotten.
SELECT record FROM erasure WHERE record = :record;
