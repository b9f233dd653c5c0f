//! Paper: PDF pages out of lines of text.
//!
//! Invariants: the same input gives the same bytes; nothing of the machine, its clock or its fonts goes in; pages
//! are packed as they fill, so a long list costs its packed size. Letters are those of the font that every reader
//! brings along (Helvetica, WinAnsi); what it lacks is printed without its marks or as `?`, and told.

mod letters;
mod minutes;

pub(crate) use minutes::MinutesPaper;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use letters::{encode, width};
use pdf_writer::types::LineCapStyle;
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use std::io::Write;

/// A4, in points.
const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;
/// White around, in points.
const MARGIN: f32 = 42.0;

const PLAIN: Name<'static> = Name(b"F1");
const BOLD: Name<'static> = Name(b"F2");

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Type {
    size: f32,
    bold: bool,
}

/// On which side of its place a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Middle,
    Right,
}

/// How wide a text is, in points; close enough to break lines.
fn measure(text: &str, look: Type) -> f32 {
    let thousandths: u32 = encode(text).bytes.iter().map(|byte| u32::from(width(*byte, look.bold))).sum();
    thousandths as f32 * look.size / 1_000.0
}

/// A text in lines that are no wider than `room` points, broken between words; a word that is wider alone is cut.
fn broken(text: &str, look: Type, room: f32) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        for piece in pieces(word, look, room) {
            let last = lines.last_mut().expect("there is one from the start");
            let joined = if last.is_empty() { piece.clone() } else { format!("{last} {piece}") };
            if measure(&joined, look) <= room || last.is_empty() {
                *last = joined;
            } else {
                lines.push(piece);
            }
        }
    }
    lines
}

/// A word in pieces that fit.
fn pieces(word: &str, look: Type, room: f32) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for letter in word.chars() {
        let last = pieces.last_mut().expect("there is one from the start");
        if !last.is_empty() && measure(&format!("{last}{letter}"), look) > room {
            pieces.push(letter.to_string());
        } else {
            last.push(letter);
        }
    }
    pieces
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::new(6));
    // Memory takes what is written to it.
    let _ = packer.write_all(bytes);
    packer.finish().unwrap_or_default()
}

/// Pages that are being filled.
struct Paper {
    title: String,
    /// Packed contents of the pages before.
    pages: Vec<Vec<u8>>,
    page: Content,
    /// Where the next line goes, in points from the bottom.
    at: f32,
}

impl Paper {
    fn new(title: String) -> Self {
        Self { title, pages: Vec::new(), page: Content::new(), at: HEIGHT - MARGIN }
    }

    /// Points left on this page, above the foot.
    fn room(&self) -> f32 {
        self.at - MARGIN - 16.0
    }

    fn turn(&mut self) {
        let full = std::mem::replace(&mut self.page, Content::new());
        self.pages.push(packed(&full.finish()));
        self.at = HEIGHT - MARGIN;
    }

    /// A line of text with its baseline at `y`.
    fn text(&mut self, (x, y): (f32, f32), side: Side, look: Type, text: &str) {
        draw(&mut self.page, (x, y), side, look, text);
    }

    /// A line from edge to edge of the text, at `y`.
    fn rule(&mut self, y: f32, line_width: f32) {
        let page = &mut self.page;
        page.set_line_width(line_width).set_line_cap(LineCapStyle::ButtCap);
        page.move_to(MARGIN, y).line_to(WIDTH - MARGIN, y).stroke();
    }

    /// A grey ground behind a line of headings.
    fn ground(&mut self, top: f32, height: f32) {
        let page = &mut self.page;
        page.set_fill_gray(0.9).rect(MARGIN, top - height, WIDTH - 2.0 * MARGIN, height).fill_nonzero();
        page.set_fill_gray(0.0);
    }

    /// The file; `foot` stands at the bottom of each page beside its number.
    fn finish(mut self, foot: &str) -> Vec<u8> {
        self.turn();
        let count = self.pages.len();
        let reference = |number: usize| Ref::new(i32::try_from(number).unwrap_or(i32::MAX));
        let (catalog, tree, plain, bold, info) =
            (Ref::new(1), Ref::new(2), Ref::new(3), Ref::new(4), Ref::new(5));
        // Three objects a page: the page, what is on it, its foot.
        let of_page = |at: usize| {
            let first = 6 + at * 3;
            (reference(first), reference(first + 1), reference(first + 2))
        };
        let mut pdf = Pdf::new();
        pdf.catalog(catalog).pages(tree).lang(TextStr("id"));
        pdf.document_info(info).title(TextStr(&self.title)).creator(TextStr("Ketuk"));
        pdf.pages(tree)
            .kids((0..count).map(|at| of_page(at).0))
            .count(i32::try_from(count).unwrap_or(i32::MAX));
        for (font, name) in [(plain, "Helvetica"), (bold, "Helvetica-Bold")] {
            let mut font = pdf.type1_font(font);
            font.base_font(Name(name.as_bytes())).encoding_predefined(Name(b"WinAnsiEncoding"));
        }
        for (at, content) in self.pages.iter().enumerate() {
            let (page_id, body_id, foot_id) = of_page(at);
            let mut page = pdf.page(page_id);
            page.media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT))
                .parent(tree)
                .contents_array([body_id, foot_id]);
            page.resources().fonts().pair(PLAIN, plain).pair(BOLD, bold);
            page.finish();
            pdf.stream(body_id, content).filter(Filter::FlateDecode);
            let mut line = Content::new();
            let look = Type { size: 7.5, bold: false };
            draw(&mut line, (MARGIN, MARGIN - 14.0), Side::Left, look, foot);
            let number = format!("Halaman {} dari {count}", at + 1);
            draw(&mut line, (WIDTH - MARGIN, MARGIN - 14.0), Side::Right, look, &number);
            pdf.stream(foot_id, &packed(&line.finish())).filter(Filter::FlateDecode);
        }
        pdf.finish()
    }
}

fn draw(page: &mut Content, (x, y): (f32, f32), side: Side, look: Type, text: &str) {
    let x = match side {
        Side::Left => x,
        Side::Middle => x - measure(text, look) / 2.0,
        Side::Right => x - measure(text, look),
    };
    let font = if look.bold { BOLD } else { PLAIN };
    page.begin_text().set_font(font, look.size);
    page.next_line(x, y).show(Str(&encode(text).bytes)).end_text();
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOK: Type = Type { size: 10.0, bold: false };

    #[test]
    fn lines_are_broken_between_words_and_fit() {
        let text = "Jl. Cipto Mangunkusumo Gg. Atletik 9 No. 12";
        let lines = broken(text, LOOK, 90.0);
        assert!(lines.len() > 1 && lines.iter().all(|line| measure(line, LOOK) <= 90.0), "{lines:?}");
        assert_eq!(lines.join(" "), text);
    }
    #[test]
    fn a_word_that_is_too_long_is_cut_and_nothing_is_lost() {
        let word = "x".repeat(100);
        let lines = broken(&word, LOOK, 60.0);
        assert!(lines.iter().all(|line| measure(line, LOOK) <= 60.0));
        assert_eq!(lines.concat(), word);
        assert_eq!(broken("", LOOK, 60.0), [""]);
    }
    #[test]
    fn a_paper_is_the_same_each_time() {
        let make = || {
            let mut paper = Paper::new("Daftar".to_owned());
            paper.text((100.0, 700.0), Side::Left, LOOK, "Siti");
            paper.turn();
            paper.finish("kaki")
        };
        assert_eq!(make(), make());
        assert!(make().starts_with(b"%PDF-"));
    }
}
