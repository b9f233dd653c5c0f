-- For erasing: the rows stay, so that tags and cursors hold; what they said goes.
UPDATE change SET bytes = x'' WHERE record = :record;
