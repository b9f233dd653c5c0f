-- For the server that makes an export: how far it is, and that it goes on; nothing where the export is no longer its own.
UPDATE export SET lease_ms = :lease_ms, done = :done, families = :families, members = :members,
  without_position = :without_position
WHERE id = :id AND owner = :owner AND stage = 'running';
