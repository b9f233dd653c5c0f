//! A form on paper: one HTML file without anything from elsewhere, for A4.
//!
//! Skips stand in words where they are simple (`jika "Kepala keluarga bekerja?" = Ya`), else as the
//! expression.
//!
//! Invariant: every text of the author's is escaped.

use super::skips::Skips;
use ketuk_form::{Condition, FormDefinition, Group, Node, Question, QuestionType, Repeat, Texts};
use std::fmt::Write as _;

/// Longest list that is printed whole.
const CHOICES_SHOWN: usize = 60;

/// The page; `instances` places per repeat.
pub(super) fn page(form: &FormDefinition, language: &str, instances: u32) -> String {
    let mut paper = Paper {
        form,
        language,
        instances: instances.clamp(1, 30),
        skips: Skips::of(form, language),
        html: String::new(),
        number: 0,
    };
    let title = escape(&paper.text(&form.title));
    let _ = write!(
        paper.html,
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{title}</title>\n<style>{STYLE}</style></head>\n<body><h1>{title}</h1>\n<p class=\"version\">{} {}</p>\n",
        escape(language),
        escape(&form.id),
        escape(&form.version)
    );
    paper.body(&form.body, &format!("/{}", form.root), 2);
    paper.html.push_str("</body></html>\n");
    paper.html
}

const STYLE: &str = "@page{size:A4;margin:15mm}body{font:10.5pt/1.35 sans-serif;max-width:180mm;margin:auto}h1{font-size:16pt;margin:0}.version{color:#555;margin:0 0 4mm}h2{font-size:12.5pt;border-bottom:1.5pt solid #000;margin:6mm 0 2mm;break-after:avoid}h3,h4,h5,h6{font-size:11pt;margin:4mm 0 1mm;break-after:avoid}.q{break-inside:avoid;margin:0 0 3mm;padding-left:9mm;position:relative}.n{position:absolute;left:0;color:#555}.skip{font-style:italic;color:#333;font-size:9pt}.hint{color:#444;font-size:9pt}.choices{columns:2;margin:1mm 0;padding:0;list-style:none}.choices li{break-inside:avoid}.box{display:inline-block;width:3.2mm;height:3.2mm;border:.8pt solid #000;margin-right:1.5mm;vertical-align:-.4mm}.round{border-radius:50%}.line{display:block;border-bottom:.6pt solid #000;height:6mm}.cells span{display:inline-block;width:5mm;height:6mm;border:.6pt solid #000;margin-right:.6mm}.repeat{border:1pt solid #888;padding:2mm 3mm;margin:2mm 0}.code{color:#555;font-size:8.5pt}.star{font-weight:bold}";

struct Paper<'a> {
    form: &'a FormDefinition,
    language: &'a str,
    instances: u32,
    skips: Skips<'a>,
    html: String,
    number: u32,
}

impl Paper<'_> {
    fn word<'t>(&self, indonesian: &'t str, english: &'t str) -> &'t str {
        if self.language == "id" { indonesian } else { english }
    }

    /// A text with blanks where a record would fill in its own.
    fn text(&self, texts: &Texts) -> String {
        self.form.plain_text_in(texts, self.language).unwrap_or_default()
    }

    fn body(&mut self, body: &[Node], above: &str, level: usize) {
        for node in body {
            let path = format!("{above}/{}", node.name());
            match node {
                Node::Group(group) => self.group(group, &path, level),
                Node::Repeat(repeat) => self.repeat(repeat, &path, level),
                Node::Question(question) => self.question(question, &path),
            }
        }
    }

    fn heading(&mut self, text: &str, level: usize) {
        if !text.is_empty() {
            let level = level.min(6);
            let _ = writeln!(self.html, "<h{level}>{}</h{level}>", escape(text));
        }
    }

    fn skip(&mut self, relevant: Option<&str>, path: &str) {
        if let Some(expression) = relevant {
            let words = self.skips.words(expression, path);
            let ask = self.word("Isi", "Ask");
            let _ = writeln!(self.html, "<p class=\"skip\">{ask} {}</p>", escape(&words));
        }
    }

    fn group(&mut self, group: &Group, path: &str, level: usize) {
        let label = self.text(&group.label);
        self.heading(&label, level);
        self.skip(group.relevant.as_deref(), path);
        self.body(&group.body, path, level + usize::from(!label.is_empty()));
    }

    fn repeat(&mut self, repeat: &Repeat, path: &str, level: usize) {
        let label = self.text(&repeat.label);
        let label = if label.is_empty() { repeat.name.clone() } else { label };
        self.skip(repeat.relevant.as_deref(), path);
        let (first, places) = (self.number, self.instances);
        // Places within places would fill a book.
        self.instances = places.min(2);
        for at in 1..=places {
            self.number = first;
            self.html.push_str("<div class=\"repeat\">\n");
            self.heading(&format!("{label} {at}"), level);
            self.body(&repeat.body, path, level + 1);
            self.html.push_str("</div>\n");
        }
        self.instances = places;
    }

    fn question(&mut self, question: &Question, path: &str) {
        if question.hidden || question.kind == QuestionType::Calculate {
            return;
        }
        let label = escape(&self.text(&question.label));
        if question.kind == QuestionType::Note {
            let _ = writeln!(self.html, "<p class=\"note\">{label}</p>");
            return;
        }
        self.number += 1;
        let star = if question.required == Condition::Always { " <span class=\"star\">*</span>" } else { "" };
        let _ = writeln!(self.html, "<div class=\"q\"><span class=\"n\">{}</span>{label}{star}", self.number);
        self.skip(question.relevant.as_deref(), path);
        let hint = self.text(&question.hint);
        if !hint.is_empty() {
            let _ = writeln!(self.html, "<div class=\"hint\">{}</div>", escape(&hint));
        }
        self.space(question);
        self.html.push_str("</div>\n");
    }

    /// Where the answer goes.
    fn space(&mut self, question: &Question) {
        if question.kind.is_select() {
            return self.choices(question);
        }
        let cells = |count: usize| format!("<div class=\"cells\">{}</div>\n", "<span></span>".repeat(count));
        let space = match question.kind {
            QuestionType::Integer | QuestionType::Range => cells(6),
            QuestionType::Decimal => cells(9),
            QuestionType::Date => format!(
                "<span class=\"code\">{}</span>{}",
                self.word("hari-bulan-tahun", "day-month-year"),
                cells(8)
            ),
            QuestionType::Time => cells(4),
            QuestionType::Acknowledge => "<span class=\"box\"></span>\n".to_owned(),
            _ => "<span class=\"line\"></span>\n".to_owned(),
        };
        self.html.push_str(&space);
    }

    fn choices(&mut self, question: &Question) {
        let list = question.choices.as_ref().and_then(|name| self.form.choices.get(name));
        let Some(list) = list.filter(|list| !list.items.is_empty() && list.items.len() <= CHOICES_SHOWN)
        else {
            self.html.push_str("<span class=\"line\"></span>\n");
            return;
        };
        let round = if question.kind == QuestionType::SelectOne { " round" } else { "" };
        self.html.push_str("<ul class=\"choices\">\n");
        for choice in &list.items {
            let (code, label) = (escape(&choice.code), escape(&self.text(&choice.label)));
            let _ = writeln!(
                self.html,
                "<li><span class=\"box{round}\"></span>{label} <span class=\"code\">{code}</span></li>"
            );
        }
        self.html.push_str("</ul>\n");
    }
}

fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\n' => safe.push_str("<br>"),
            other => safe.push(other),
        }
    }
    safe
}
