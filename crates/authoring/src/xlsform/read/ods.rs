//! ODS: rows and cells out of `content.xml`, repeated ones only where they hold something.
//!
//! Invariant: work is bounded by the text and by the limits on cells, whatever the counts of repetition say.

use super::super::report::Report;
use super::super::sheet::{Collector, Workbook};
use super::xlsx::merged_cells;
use super::{Unreadable, unpack, value};
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// A row or cell that is repeated more often than this holds nothing that an author wrote.
const REPEATS_MAX: u32 = 1_000;

pub(super) fn read(bytes: &[u8], report: &mut Report) -> Result<Workbook, Unreadable> {
    let text = unpack::part(bytes, "content.xml")?;
    let mut reader = Reader::from_str(&text);
    let mut walk = Walk::default();
    loop {
        match reader.read_event().map_err(|_| Unreadable::Broken)? {
            Event::Start(element) => walk.begin(&element, report),
            Event::Empty(element) => {
                walk.begin(&element, report);
                walk.end(element.local_name().as_ref(), report);
            }
            Event::End(element) => walk.end(element.local_name().as_ref(), report),
            Event::Text(text) => walk.text(&text.xml_content(XmlVersion::Implicit1_0)),
            Event::GeneralRef(name) => {
                if let Ok(Some(letter)) = name.resolve_char_ref() {
                    walk.text(letter.encode_utf8(&mut [0; 4]));
                } else if let Some(text) = resolve_predefined_entity(&name) {
                    walk.text(text);
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    Ok(walk.all.finish(report))
}

#[derive(Default)]
struct Walk {
    all: Collector,
    sheet: String,
    row: u32,
    row_repeats: u32,
    column: usize,
    /// The cells of the row, for rows that are repeated.
    cells: Vec<(usize, String, bool)>,
    cell: Option<Cell>,
    /// Inside remarks about a cell.
    aside: u32,
}

#[derive(Default)]
struct Cell {
    repeats: u32,
    /// What the cell's type says it is.
    value: Option<String>,
    number: bool,
    text: String,
    paragraphs: u32,
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.attributes().flatten().find(|one| one.key.local_name().as_ref() == name)?;
    found.normalized_value(XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
}

fn count(element: &BytesStart<'_>, name: &str) -> u32 {
    attribute(element, name).and_then(|text| text.parse().ok()).unwrap_or(1).max(1)
}

impl Walk {
    fn begin(&mut self, element: &BytesStart<'_>, report: &mut Report) {
        match element.local_name().as_ref() {
            "table" => {
                self.sheet = attribute(element, "name").unwrap_or_default();
                self.row = 0;
                self.all.begin_sheet(&self.sheet.clone());
            }
            "table-row" => {
                self.row_repeats = count(element, "number-rows-repeated");
                self.column = 0;
            }
            "table-cell" | "covered-table-cell" => {
                let spans =
                    count(element, "number-columns-spanned") > 1 || count(element, "number-rows-spanned") > 1;
                if spans {
                    merged_cells(&self.sheet, self.row, report);
                }
                let repeats = count(element, "number-columns-repeated");
                let number = attribute(element, "value-type").is_some_and(|kind| kind == "float");
                self.cell = Some(Cell { repeats, value: typed(element), number, ..Cell::default() });
            }
            "annotation" => self.aside += 1,
            "p" => {
                if let Some(cell) = self.cell.as_mut().filter(|_| self.aside == 0) {
                    if cell.paragraphs > 0 {
                        cell.text.push('\n');
                    }
                    cell.paragraphs += 1;
                }
            }
            "s" => {
                let blanks = count(element, "c").min(REPEATS_MAX) as usize;
                self.text(&" ".repeat(blanks));
            }
            "tab" => self.text("\t"),
            "line-break" => self.text("\n"),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(cell) = self.cell.as_mut().filter(|cell| self.aside == 0 && cell.paragraphs > 0) {
            cell.text.push_str(text);
        }
    }

    fn end(&mut self, name: &str, report: &mut Report) {
        match name {
            "annotation" => self.aside = self.aside.saturating_sub(1),
            "table-cell" | "covered-table-cell" => self.end_cell(),
            "table-row" => self.end_row(report),
            _ => {}
        }
    }

    fn end_cell(&mut self) {
        let Some(cell) = self.cell.take() else { return };
        let text = cell.value.unwrap_or(cell.text);
        if !text.trim().is_empty() {
            for at in 0..cell.repeats.min(REPEATS_MAX) {
                self.cells.push((self.column + at as usize, text.clone(), cell.number));
            }
        }
        self.column = self.column.saturating_add(cell.repeats as usize);
    }

    fn end_row(&mut self, report: &mut Report) {
        let cells = std::mem::take(&mut self.cells);
        if !cells.is_empty() {
            for at in 0..self.row_repeats.min(REPEATS_MAX) {
                for (column, text, number) in &cells {
                    let row = self.row.saturating_add(at);
                    if *number {
                        self.all.number(row, *column, text, report);
                    } else {
                        self.all.cell(row, *column, text, report);
                    }
                }
                if self.all.is_full() {
                    break;
                }
            }
        }
        self.row = self.row.saturating_add(self.row_repeats.max(1));
    }
}

/// The value of a cell that is no text.
fn typed(element: &BytesStart<'_>) -> Option<String> {
    match attribute(element, "value-type")?.as_str() {
        "float" | "percentage" | "currency" => {
            let text = attribute(element, "value")?;
            Some(text.parse().map_or(text, value::number))
        }
        "boolean" => Some(value::boolean(attribute(element, "boolean-value")? == "true").to_owned()),
        "date" => attribute(element, "date-value"),
        "time" => attribute(element, "time-value").map(|text| clock(&text)),
        _ => None,
    }
}

/// `PT08H30M00S` is `08:30:00`.
fn clock(text: &str) -> String {
    let mut parts = [0u32; 3];
    let mut number = String::new();
    for letter in text.trim_start_matches("PT").chars() {
        match letter {
            '0'..='9' => number.push(letter),
            'H' | 'M' | 'S' => {
                let at = usize::from(letter == 'M') + 2 * usize::from(letter == 'S');
                parts[at] = std::mem::take(&mut number).parse().unwrap_or(0);
            }
            _ => break,
        }
    }
    format!("{:02}:{:02}:{:02}", parts[0], parts[1], parts[2])
}
