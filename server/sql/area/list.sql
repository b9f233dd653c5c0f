-- For filters and the overview: the RT within a range.
SELECT scope, kecamatan, kelurahan, label, lat_udeg, lng_udeg FROM area
WHERE scope BETWEEN :first_scope AND :last_scope ORDER BY scope;
