-- For filters and the overview: the RT within a range.
SELECT scope, kecamatan, kelurahan, label FROM area WHERE scope BETWEEN :first_scope AND :last_scope ORDER BY scope;
