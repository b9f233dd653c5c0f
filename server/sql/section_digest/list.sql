-- For feeds: sections of a batch that are known by their digest only.
SELECT scope, digest FROM section_digest WHERE batch = :batch
AND NOT EXISTS (SELECT 1 FROM section WHERE section.batch = :batch AND section.scope = section_digest.scope)
ORDER BY scope;
