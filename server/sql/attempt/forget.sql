-- For the door: it was the right password.
DELETE FROM attempt WHERE subject = :subject;
