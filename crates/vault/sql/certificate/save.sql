-- For absorbing: who an author is.
INSERT INTO certificate (device, body) VALUES (:device, :body)
ON CONFLICT (device) DO UPDATE SET body = excluded.body;
