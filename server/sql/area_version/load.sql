-- For comparing: a version's list.
SELECT list FROM area_version WHERE version = :version;
