-- For enrolment: the code is spent.
UPDATE invite SET used_by = :device WHERE code_hash = :code_hash;
