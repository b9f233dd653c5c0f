-- For the administrator: an RT, once or renamed.
INSERT INTO area (scope, kecamatan, kelurahan, label) VALUES (:scope, :kecamatan, :kelurahan, :label)
ON CONFLICT (scope) DO UPDATE SET kecamatan = excluded.kecamatan, kelurahan = excluded.kelurahan, label = excluded.label;
