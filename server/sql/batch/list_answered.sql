-- For a server that was set back: batches of a device with this number that it showed itself.
SELECT hash FROM batch WHERE device = :device AND number = :number AND by_reader = 0;
