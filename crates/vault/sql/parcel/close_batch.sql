-- For verdicts: the batch is answered; wherever it lies, that is of no interest any more.
DELETE FROM parcel_batch WHERE batch = :batch;
