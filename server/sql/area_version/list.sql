-- For the page: versions without their lists, newest first.
SELECT version, made_ms, who, why, rts FROM area_version ORDER BY version DESC LIMIT :limit;
