//! CSV as spreadsheets write it: comma, semicolon or tab, quotes doubled, UTF-8 with or without a mark.
//!
//! Invariants: each record keeps the row number that the spreadsheet shows, empty rows counted; a file that
//! ends within quotes is told, never read as one long cell.

use super::super::report::{Report, Spot};
use super::super::sheet::{Collector, Workbook, letters};

/// One sheet per file: `survey.csv` is the sheet `survey`.
pub(crate) fn read_folder(files: &[(&str, &[u8])], report: &mut Report) -> Workbook {
    let mut all = Collector::default();
    for (name, bytes) in files {
        let stem = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let Some(stem) = stem.strip_suffix(".csv").or_else(|| stem.strip_suffix(".CSV")) else { continue };
        all.begin_sheet(stem);
        let Some(text) = decode(stem, bytes, report) else { continue };
        for (row, cells) in (0..).zip(records(text)) {
            let Some(cells) = closed(stem, row, cells, report) else { break };
            for (column, cell) in cells.iter().enumerate() {
                all.cell(row, column, cell, report);
            }
            if all.is_full() {
                break;
            }
        }
    }
    all.finish(report)
}

/// Several sheets in one file: a sheet's name in the first column, its rows from the second on.
pub(crate) fn read_single(name: &str, bytes: &[u8], report: &mut Report) -> Workbook {
    let mut all = Collector::default();
    let Some(text) = decode(name, bytes, report) else { return Workbook::default() };
    let (mut begun, mut sheet) = (false, name.to_owned());
    for (row, cells) in (0..).zip(records(text)) {
        let Some(cells) = closed(&sheet, row, cells, report) else { break };
        let first = cells.first().map_or("", |cell| cell.trim());
        if !first.is_empty() {
            all.begin_sheet(first);
            (begun, sheet) = (true, first.to_owned());
        }
        if begun {
            for (column, cell) in cells.iter().enumerate().skip(1) {
                all.cell(row, column, cell, report);
            }
        }
        if all.is_full() {
            break;
        }
    }
    all.finish(report)
}

fn decode<'a>(sheet: &str, bytes: &'a [u8], report: &mut Report) -> Option<&'a str> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) => {
            let line = bytes[..error.valid_up_to()].iter().filter(|b| **b == b'\n').count() as u32 + 1;
            report.error(
                "csv.not_utf8",
                Spot::row(sheet, line),
                "Berkas CSV ini bukan UTF-8; simpan ulang sebagai \"CSV UTF-8\".",
                "This CSV is not UTF-8; save it again as \"CSV UTF-8\".",
            );
            None
        }
    }
}

/// What separates cells: what the first line has most of.
fn separator(text: &str) -> char {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |c: char| first.matches(c).count();
    [',', ';', '\t'].into_iter().rev().max_by_key(|c| count(*c)).unwrap_or(',')
}

/// The cells of a record; none where its quotes are never closed, which is told at the cell.
fn closed(
    sheet: &str,
    row: u32,
    record: Result<Vec<String>, OpenQuote>,
    report: &mut Report,
) -> Option<Vec<String>> {
    match record {
        Ok(cells) => Some(cells),
        Err(OpenQuote { column }) => {
            report.error(
                "csv.open_quote",
                Spot::cell(sheet, row + 1, &letters(column)),
                "Tanda kutip `\"` di sel ini tidak pernah ditutup, sehingga sisa berkas tidak terbaca; tutup dengan `\"`, atau tulis `\"\"` untuk tanda kutip di dalam teks.",
                "The quote `\"` of this cell is never closed, so that the rest of the file cannot be read; close it with `\"`, or write `\"\"` for a quote within the text.",
            );
            None
        }
    }
}

/// A record that the file's end cut off within quotes; the column of their cell, from 0.
#[derive(Debug, PartialEq, Eq)]
struct OpenQuote {
    column: usize,
}

/// The records in order; empty lines are empty records.
fn records(text: &str) -> impl Iterator<Item = Result<Vec<String>, OpenQuote>> + '_ {
    let separator = separator(text);
    let mut letters = text.chars().peekable();
    std::iter::from_fn(move || {
        letters.peek()?;
        let (mut record, mut cell, mut quoted) = (Vec::new(), String::new(), false);
        while let Some(c) = letters.next() {
            match c {
                '"' if quoted && letters.peek() == Some(&'"') => {
                    letters.next();
                    cell.push('"');
                }
                '"' if quoted => quoted = false,
                '"' if cell.trim().is_empty() => {
                    cell.clear();
                    quoted = true;
                }
                '\r' if !quoted && letters.peek() == Some(&'\n') => {}
                '\n' | '\r' if !quoted => break,
                c if c == separator && !quoted => record.push(std::mem::take(&mut cell)),
                c => cell.push(c),
            }
        }
        if quoted {
            return Some(Err(OpenQuote { column: record.len() }));
        }
        record.push(cell);
        Some(Ok(record))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&[&str]]) {
        let found: Vec<Vec<String>> = records(text).map(|record| record.expect("closed")).collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn quotes_are_doubled() {
        check("a,\"b \"\"c\"\", d\"\n", &[&["a", "b \"c\", d"]]);
    }
    #[test]
    fn a_cell_may_hold_lines() {
        check("\"a\nb\",c\r\nd", &[&["a\nb", "c"], &["d"]]);
    }
    #[test]
    fn an_empty_line_counts() {
        check("a\n\nb", &[&["a"], &[""], &["b"]]);
    }
    #[test]
    fn semicolons_separate_where_there_are_more_of_them() {
        check("a;b;c\n1,5;2;3", &[&["a", "b", "c"], &["1,5", "2", "3"]]);
    }
}
