-- For enrolment: what a code is good for.
SELECT name, scopes, expires_ms, used_by FROM invite WHERE code_hash = :code_hash;
