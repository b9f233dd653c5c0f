-- For the administrator: offered, or not any more.
UPDATE form SET state = :state WHERE id = :id AND version = :version;
