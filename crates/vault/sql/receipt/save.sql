-- For verdicts: the server's signed word.
INSERT INTO receipt (number, server_time_ms, body) VALUES (:number, :server_time_ms, :body)
ON CONFLICT (number) DO UPDATE SET server_time_ms = excluded.server_time_ms, body = excluded.body;
