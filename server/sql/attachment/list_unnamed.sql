-- For limits: what a device left here that no answer named then; a handful.
SELECT record, hash, bytes FROM attachment WHERE device = :device AND named = 0 ORDER BY record, hash;
