-- For erasing: decisions about pairs with the household.
DELETE FROM pair_decision WHERE a = :record OR b = :record;
