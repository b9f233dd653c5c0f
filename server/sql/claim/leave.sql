-- For work that one server does at a time: it is done; nobody begins it again before a moment.
UPDATE claim SET owner = 0, until_ms = :until_ms WHERE name = :name AND owner = :owner;
