-- For a server that was set back: what a section that is not here comes to.
INSERT INTO section_digest (batch, scope, digest) VALUES (:batch, :scope, :digest)
ON CONFLICT (batch, scope) DO NOTHING;
