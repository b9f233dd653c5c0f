-- For absorbing: a change from elsewhere that did not pass admission.
INSERT INTO refused (record, code, sealed_bytes) VALUES (:record, :code, :sealed_bytes);
