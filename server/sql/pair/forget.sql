-- For sync and refreshing: a pair that belongs nowhere any more.
DELETE FROM pair WHERE a = :a AND b = :b;
