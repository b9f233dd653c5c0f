-- For what comes under this owner once only: an answered batch, a file that nobody names any more.
DELETE FROM sealed_key WHERE owner = :owner;
