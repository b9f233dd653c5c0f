-- For a server that was set back: how much it lacks of what others wrote.
SELECT COUNT(*) AS adrift FROM change INDEXED BY change_adrift
WHERE origin = 1 AND change.seq = 0 AND change.run > 0 AND code = '';
