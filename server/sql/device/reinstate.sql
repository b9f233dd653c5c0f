-- For enrolment: a fresh invitation lets a revoked or forked device in again. Never earlier than before, whatever the
-- clock shows: an order to wipe from before that is void.
UPDATE device SET state = 0, forked = 0, enrolled_ms = CASE WHEN enrolled_ms > :now_ms THEN enrolled_ms ELSE :now_ms END
WHERE device = :device;
