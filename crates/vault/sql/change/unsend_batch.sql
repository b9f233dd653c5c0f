-- For a batch that is given up: what it carried goes again, in other company.
UPDATE change SET state = 0 WHERE state = 1 AND batch = :batch;
