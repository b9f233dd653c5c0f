-- For every request: the next nonce, when it was heard, what its clock said.
UPDATE device SET nonce = :nonce, seen_ms = :now_ms, clock_off_s = :clock_off_s, app = :app WHERE device = :device;
