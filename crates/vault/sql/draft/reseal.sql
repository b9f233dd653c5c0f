-- For sealing an older file: one answer as typed.
UPDATE draft SET sealed_value = :sealed_value WHERE record = :record AND key = :key;
