-- For whoever asks for an export: what is wanted, by whom, and which server makes it.
INSERT INTO export (id, account, login, name, role, area, format, form, kelurahan, scope, status, shown, people, health,
  separator, language, why, made_ms, stage, code, total, done, families, members, without_position, bytes, owner, lease_ms,
  tries)
VALUES (:id, :account, :login, :name, :role, :area, :format, :form, :kelurahan, :scope, :status, :shown, :people, :health,
  :separator, :language, :why, :made_ms, 'running', '', :total, 0, 0, 0, 0, 0, :owner, :lease_ms, 1);
