-- For review: a stage has no date of its own any more.
DELETE FROM review_deadline WHERE area = :area AND stage = :stage;
