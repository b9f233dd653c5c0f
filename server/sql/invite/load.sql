-- For enrolment: what a code is good for.
SELECT code_hash, name, scopes, expires_ms, used_by FROM invite WHERE code_hash = :code_hash;
