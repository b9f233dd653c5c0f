-- For a device's sync: a piece of a package; the first byte is 1.
SELECT substr(package, :first, :bytes) AS piece FROM form WHERE hash = :hash;
