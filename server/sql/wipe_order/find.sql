-- For a revoked device's contact: the order that stands for it.
SELECT ordered_ms, confirmed_ms FROM wipe_order WHERE device = :device;
