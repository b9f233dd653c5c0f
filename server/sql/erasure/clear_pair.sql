-- For erasing: pairs with the household.
DELETE FROM pair WHERE a = :record OR b = :record;
