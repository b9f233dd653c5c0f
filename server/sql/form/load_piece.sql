-- For a device's sync: a piece of a package; the first byte is 1.
SELECT substr(package, CAST(:first AS INTEGER), CAST(:bytes AS INTEGER)) AS piece FROM form WHERE hash = :hash;
