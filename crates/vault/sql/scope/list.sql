-- For sync and lists: the areas of this device, in order.
SELECT scope, label, granted, seq, tag FROM scope ORDER BY scope;
