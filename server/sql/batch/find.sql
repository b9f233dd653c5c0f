-- For the chain: the batch of a device with this number and hash.
SELECT batch FROM batch WHERE device = :device AND number = :number AND hash = :hash;
