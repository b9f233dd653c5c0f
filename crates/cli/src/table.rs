//! A table in plain text: columns as wide as their widest cell, two spaces between.

use crate::console::tame;

/// Lines of a table, the header first.
pub(crate) fn lines<const N: usize>(header: [&str; N], rows: &[[String; N]]) -> Vec<String> {
    let header = header.map(str::to_owned);
    let cells: Vec<[String; N]> =
        std::iter::once(&header).chain(rows).map(|row| row.each_ref().map(|cell| tame(cell))).collect();
    let width = |column: usize| cells.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..N).map(width).collect();
    let line = |row: &[String; N]| {
        let padded = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    cells.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other() {
        let rows = [["1".to_owned(), "Daéng".to_owned()], ["22".to_owned(), String::new()]];
        assert_eq!(lines(["RT", "N"], &rows), ["RT  N", "1   Daéng", "22"]);
    }
}
