-- For the administrator: an RT, once or renamed.
INSERT INTO area (scope, kecamatan, kelurahan, label, lat_udeg, lng_udeg)
VALUES (:scope, :kecamatan, :kelurahan, :label, :lat_udeg, :lng_udeg)
ON CONFLICT (scope) DO UPDATE SET kecamatan = excluded.kecamatan, kelurahan = excluded.kelurahan, label = excluded.label,
  lat_udeg = excluded.lat_udeg, lng_udeg = excluded.lng_udeg;
