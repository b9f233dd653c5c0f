-- For the overview: households by the device that wrote their standing status.
SELECT status_by, status, COUNT(*) AS households, MAX(status_ms) AS last_ms FROM household
WHERE scope BETWEEN :first_scope AND :last_scope GROUP BY status_by, status;
