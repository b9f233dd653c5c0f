-- For lists that are signed: a line of a new one.
INSERT INTO minutes_line (number, place, record, scope, card, head, address, members, status, stage, content)
VALUES (:number, :place, :record, :scope, :card, :head, :address, :members, :status, :stage, :content);
