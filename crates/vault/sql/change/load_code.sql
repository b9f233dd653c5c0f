-- For verdicts: the code of the last one about an own change; empty where there was none.
SELECT code FROM change WHERE record = :record AND hash = :hash;
