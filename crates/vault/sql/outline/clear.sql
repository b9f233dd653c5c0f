-- For a new file of outlines: it stands whole, those before it go.
DELETE FROM outline;
