-- For the duplicate desk: how many pairs a filter finds.
SELECT COUNT(*) AS pairs FROM pair p
  WHERE (p.scope_a BETWEEN :first_scope AND :last_scope OR p.scope_b BETWEEN :first_scope AND :last_scope)
    AND (:first = 0 OR (p.scope_a / 1000 = :first AND (:second = 0 OR p.scope_b / 1000 = :second))
      OR (p.scope_b / 1000 = :first AND (:second = 0 OR p.scope_a / 1000 = :second)))
    AND (:record = x'' OR p.a = :record OR p.b = :record)
    AND (:kind = '' OR p.kind = :kind) AND (:band = '' OR p.band = :band) AND (:decision = '' OR p.decision = :decision)
    AND p.sure BETWEEN :sure_min AND :sure_max AND p.since_ms BETWEEN :from_ms AND :until_ms
    AND (p.state = :state OR (:state = 'open' AND p.state = 'reopened') OR (:state = 'all' AND p.state <> 'sample'));
