-- For the chain: any batch of a device with this number.
SELECT batch FROM batch WHERE device = :device AND number = :number LIMIT 1;
