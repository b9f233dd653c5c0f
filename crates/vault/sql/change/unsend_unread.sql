-- For an order to wipe: own changes whose rows this device never read, or reads no more, and those that were kept apart.
-- A server that was set back may have lost them, and nothing would tell.
UPDATE change SET state = 0 WHERE origin = 0 AND (state = 3 OR state = 2)
  AND (seq = 0 OR NOT EXISTS (
    SELECT 1 FROM scope WHERE scope.scope = change.scope AND scope.granted = 1 AND scope.seq >= change.seq));
