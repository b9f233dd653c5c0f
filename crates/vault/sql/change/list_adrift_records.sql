-- For a forgotten PIN: records of which this device holds what a server that was set back lacks of others' work.
SELECT DISTINCT record FROM change INDEXED BY change_adrift
WHERE origin = 1 AND seq = 0 AND run > 0 AND code = '';
