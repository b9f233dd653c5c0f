-- For `ketuk-server files`: bytes that are not in the folder; they come again when a device shows them.
DELETE FROM blob WHERE hash = :hash;
