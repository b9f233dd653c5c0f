-- For feeds and admission: changes of one record that have no row.
SELECT bytes FROM rejected WHERE record = :record ORDER BY entry;
