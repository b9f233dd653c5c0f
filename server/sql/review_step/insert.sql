-- For review: a step that somebody takes.
INSERT INTO review_step (record, kind, stage, account, at_ms, why, digest)
VALUES (:record, :kind, :stage, :account, :at_ms, :why, :digest);
