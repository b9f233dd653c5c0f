-- For the administrator: a list that was taken in.
INSERT INTO area_version (version, made_ms, who, why, rts, list) VALUES (:version, :made_ms, :who, :why, :rts, :list);
