-- For the outbox: how many changes of a record the server has or may have.
SELECT COUNT(*) AS sent FROM change WHERE record = :record AND (state NOT IN (0, 1) OR origin <> 0);
