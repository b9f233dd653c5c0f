-- For moves: where a household stands from now on.
UPDATE record SET scope = :scope WHERE record = :record;
