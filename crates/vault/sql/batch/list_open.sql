-- For a bundle file: every batch that waits for its verdicts, in the order of the chain.
SELECT number, hash, state, sealed_body FROM batch WHERE state = 0 ORDER BY number;
