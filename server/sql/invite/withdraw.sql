-- For the console: a code that nobody has used is good for nothing any more.
UPDATE invite SET expires_ms = :now_ms WHERE code_hash = :code_hash AND used_by = x'' AND expires_ms > :now_ms;
