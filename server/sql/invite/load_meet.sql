-- For enrolment: what proves to the phone who answers.
SELECT meet_id, meet_key FROM invite WHERE code_hash = :code_hash;
