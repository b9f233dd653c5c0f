-- For verdicts: a batch by its number, while it waits for them.
SELECT number, hash, state, sealed_body FROM batch WHERE number = :number AND state = 0;
