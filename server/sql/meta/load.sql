-- For the hub itself: one of its own values.
SELECT value FROM meta WHERE name = :name;
