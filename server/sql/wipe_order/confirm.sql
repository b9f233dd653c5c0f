-- For a device's last word: the order was obeyed.
UPDATE wipe_order SET confirmed_ms = :now_ms WHERE device = :device AND ordered_ms = :ordered_ms AND confirmed_ms = 0;
