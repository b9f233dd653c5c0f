-- For the administrator: a file of outlines that was taken in.
INSERT INTO outline_import (version, who, taken, refused, imported_ms)
VALUES (:version, :who, :taken, :refused, :imported_ms);
