-- For reading prelists and for the page: other spellings, some dozens.
SELECT folded, alias, kelurahan, who, made_ms FROM area_alias ORDER BY folded;
