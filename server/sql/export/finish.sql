-- For the server that makes an export: how it ended.
UPDATE export SET stage = :stage, code = :code, bytes = :bytes, done = :done, families = :families, members = :members,
  without_position = :without_position
WHERE id = :id AND owner = :owner AND stage = 'running';
