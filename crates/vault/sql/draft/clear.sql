-- For a save point: drafts that are now part of a change.
DELETE FROM draft WHERE record = :record AND key = :key;
