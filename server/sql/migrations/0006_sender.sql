-- Files by sender: each sync of a device that has sent files asks whether they are all here still.

CREATE INDEX attachment_of_sender ON attachment (device, record, hash);
