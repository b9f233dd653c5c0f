-- For sealing an older file: one batch that waits for its verdicts.
UPDATE batch SET sealed_body = :sealed_body WHERE number = :number;
