-- For the coordinator: another spelling of a kelurahan.
INSERT INTO area_alias (folded, alias, kelurahan, who, made_ms) VALUES (:folded, :alias, :kelurahan, :who, :made_ms)
ON CONFLICT (folded) DO UPDATE SET alias = excluded.alias, kelurahan = excluded.kelurahan, who = excluded.who,
  made_ms = excluded.made_ms;
