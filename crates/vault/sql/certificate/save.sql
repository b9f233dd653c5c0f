-- For absorbing: who an author is.
INSERT INTO certificate (device, sealed_body) VALUES (:device, :sealed_body)
ON CONFLICT (device) DO UPDATE SET sealed_body = excluded.sealed_body;
