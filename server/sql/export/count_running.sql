-- For whoever asks for an export: how many are made just now, by whichever server.
SELECT COUNT(*) AS running FROM export WHERE stage = 'running';
