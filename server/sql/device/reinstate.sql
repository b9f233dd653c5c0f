-- For enrolment: a fresh invitation lets a revoked or forked device in again.
UPDATE device SET state = 0, forked = 0, enrolled_ms = :now_ms WHERE device = :device;
