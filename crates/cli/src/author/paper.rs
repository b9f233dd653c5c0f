//! A form on paper: one HTML file without anything from elsewhere, for A4.
//!
//! Skips stand in words where they are simple (`jika "Kepala keluarga bekerja?" = Ya`), else as the
//! expression.
//!
//! With a household's answers: what is known stands there already, and each member that is known has a place.
//!
//! Invariant: every text of the author's and of the household's is escaped.

use super::skips::Skips;
use crate::texts::Language;
use ketuk_form::{
    Answers, Condition, FormDefinition, GONE_NAME, Group, Key, Missing, Node, Question, QuestionType, Repeat,
    Texts, Value, answer_text, missing_reason,
};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Longest list that is printed whole.
const CHOICES_SHOWN: usize = 60;

/// Empty places per repeat behind those that are known.
const SPARE_PLACES: u32 = 2;

/// The page without anybody's answers; `instances` places per repeat.
pub(super) fn page(form: &FormDefinition, language: &str, instances: u32) -> String {
    let nobody = Household { answers: &Answers::new(), line: "" };
    write_page(form, language, Some(instances), &nobody)
}

/// Whose answers stand on a page.
pub(crate) struct Household<'a> {
    pub(crate) answers: &'a Answers,
    /// Below the title: who and where.
    pub(crate) line: &'a str,
}

/// The page of one household, with what is known of it.
pub(crate) fn filled_page(form: &FormDefinition, language: Language, household: &Household<'_>) -> String {
    write_page(form, language.code(), None, household)
}

fn write_page(
    form: &FormDefinition,
    language: &str,
    instances: Option<u32>,
    household: &Household<'_>,
) -> String {
    let mut paper = Paper {
        form,
        language,
        answers: household.answers,
        prefix: String::new(),
        is_filled: instances.is_none(),
        instances: instances.unwrap_or(SPARE_PLACES).clamp(1, 30),
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
    if !household.line.is_empty() {
        let _ = writeln!(paper.html, "<p class=\"who\">{}</p>", escape(household.line));
    }
    paper.body(&form.body, &format!("/{}", form.root), 2);
    paper.html.push_str("</body></html>\n");
    paper.html
}

const STYLE: &str = "@page{size:A4;margin:15mm}body{font:10.5pt/1.35 sans-serif;max-width:180mm;margin:auto}h1{font-size:16pt;margin:0}.version{color:#555;margin:0 0 4mm}h2{font-size:12.5pt;border-bottom:1.5pt solid #000;margin:6mm 0 2mm;break-after:avoid}h3,h4,h5,h6{font-size:11pt;margin:4mm 0 1mm;break-after:avoid}.q{break-inside:avoid;margin:0 0 3mm;padding-left:9mm;position:relative}.n{position:absolute;left:0;color:#555}.skip{font-style:italic;margin:.5mm 0;color:#333;font-size:9pt}.hint{color:#444;font-size:9pt}.choices{columns:2;margin:1mm 0;padding:0;list-style:none}.choices li{break-inside:avoid}.box{display:inline-block;width:3.2mm;height:3.2mm;border:.8pt solid #000;margin-right:1.5mm;vertical-align:-.4mm}.round{border-radius:50%}.line{display:block;border-bottom:.6pt solid #000;height:6mm}.cells{display:flex}.cells span{width:5mm;height:6mm;border:.6pt solid #000;margin-right:.6mm;text-align:center;font:11pt/6mm monospace}.known{height:auto;min-height:6mm;line-height:6mm;font-weight:600}.chosen{line-height:2.9mm;text-align:center;font-size:10pt;font-weight:bold}.who{font-size:11pt;font-weight:600;margin:0 0 4mm;border:1pt solid #000;padding:2mm}.repeat{border:1pt solid #888;padding:2mm 3mm;margin:2mm 0}.code{color:#555;font-size:8.5pt}.star{font-weight:bold}";

struct Paper<'a> {
    form: &'a FormDefinition,
    language: &'a str,
    answers: &'a Answers,
    /// Before the names of the questions in this place: empty, or `anggota.a7k1q2.`
    prefix: String,
    /// Whether it is one household's page.
    is_filled: bool,
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
        let key = format!("{}{}", self.prefix, repeat.key_name());
        let known = self.known_instances(&key);
        // Places within places would fill a book.
        let inside = places.min(2);
        let places =
            if self.is_filled { u32::try_from(known.len()).unwrap_or(0) + SPARE_PLACES } else { places };
        let around = std::mem::replace(&mut self.instances, inside);
        for at in 1..=places {
            self.number = first;
            let instance = known.get(at as usize - 1);
            // No instance is called `-`: nothing is known there.
            let prefix = format!("{key}.{}.", instance.map_or("-", String::as_str));
            let outer = std::mem::replace(&mut self.prefix, prefix);
            self.html.push_str("<div class=\"repeat\">\n");
            self.heading(&format!("{label} {at}"), level);
            self.body(&repeat.body, path, level + 1);
            self.html.push_str("</div>\n");
            self.prefix = outer;
        }
        self.instances = around;
    }

    /// The instances of a repeat that stand in the answers, in order of their keys, without those that are
    /// gone.
    fn known_instances(&self, repeat: &str) -> Vec<String> {
        let inside = format!("{repeat}.");
        let keys = self.answers.keys().filter_map(|key| key.as_str().strip_prefix(&inside));
        let instances: BTreeSet<&str> = keys.filter_map(|rest| rest.split('.').next()).collect();
        let is_gone = |instance: &str| {
            let key = Key::parse(&format!("{inside}{instance}.{GONE_NAME}")).ok();
            let gone = key.and_then(|key| self.answers.get(&key));
            gone.is_some_and(|value| *value != Value::Empty)
        };
        instances.into_iter().filter(|instance| !is_gone(instance)).map(str::to_owned).collect()
    }

    /// What is known of a question: its key and the answer.
    fn known(&self, question: &Question) -> Option<(Key, &Value)> {
        let name = question.key_name();
        let key = Key::parse(&format!("{}{name}", self.prefix)).ok()?;
        let value = self.answers.get(&key).filter(|value| **value != Value::Empty)?;
        Some((key, value))
    }

    /// Why there is no substance, where a reason was given.
    fn reason(&self, question: &Question) -> Option<Missing> {
        let (key, value) = self.known(question)?;
        missing_reason(self.form, &key, value)
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
        let text =
            self.known(question).map(|(key, value)| answer_text(self.form, &key, value, self.language));
        let stored = self.known(question).map(|(_, value)| value.to_text()).unwrap_or_default();
        if self.reason(question).is_some() || is_wide(question.kind, &stored) {
            let text = escape(&text.unwrap_or_default());
            let _ = writeln!(self.html, "<span class=\"line known\">{text}</span>");
            return;
        }
        let cells = |count: usize| {
            let digits = in_cells(question.kind, &stored, count);
            let cells: String = digits.iter().map(|digit| format!("<span>{digit}</span>")).collect();
            format!("<div class=\"cells\">{cells}</div>\n")
        };
        let space = match question.kind {
            QuestionType::Integer | QuestionType::Range => cells(6),
            QuestionType::Decimal => cells(9),
            QuestionType::Date => format!(
                "<span class=\"code\">{}</span>{}",
                self.word("hari-bulan-tahun", "day-month-year"),
                cells(8)
            ),
            QuestionType::Time => cells(4),
            QuestionType::Acknowledge => tick(stored == "OK", "") + "\n",
            _ => format!("<span class=\"line known\">{}</span>\n", escape(&text.unwrap_or_default())),
        };
        self.html.push_str(&space);
    }

    fn choices(&mut self, question: &Question) {
        let list = question.choices.as_ref().and_then(|name| self.form.choices.get(name));
        let Some(list) = list.filter(|list| !list.items.is_empty() && list.items.len() <= CHOICES_SHOWN)
        else {
            let text =
                self.known(question).map(|(key, value)| answer_text(self.form, &key, value, self.language));
            let text = escape(&text.unwrap_or_default());
            let _ = writeln!(self.html, "<span class=\"line known\">{text}</span>");
            return;
        };
        let stored = self.known(question).map(|(_, value)| value.to_text()).unwrap_or_default();
        let is_many = question.kind != QuestionType::SelectOne;
        let is_chosen = |code: &str| {
            if is_many { stored.split_whitespace().any(|one| one == code) } else { stored == code }
        };
        let round = if question.kind == QuestionType::SelectOne { " round" } else { "" };
        self.html.push_str("<ul class=\"choices\">\n");
        for choice in &list.items {
            let (code, label) = (escape(&choice.code), escape(&self.text(&choice.label)));
            let tick = tick(is_chosen(&choice.code), round);
            let _ = writeln!(self.html, "<li>{tick}{label} <span class=\"code\">{code}</span></li>");
        }
        self.html.push_str("</ul>\n");
        // Asked and not told, or a word that the list no longer has: it stands below the choices.
        let is_listed = list.items.iter().any(|choice| is_chosen(&choice.code));
        if let Some((key, value)) = self.known(question).filter(|_| !is_listed) {
            let text = escape(&answer_text(self.form, &key, value, self.language));
            let _ = writeln!(self.html, "<span class=\"line known\">{text}</span>");
        }
    }
}

/// A box, ticked where the answer is known.
fn tick(is_chosen: bool, round: &str) -> String {
    let (chosen, sign) = if is_chosen { (" chosen", "×") } else { ("", "") };
    format!("<span class=\"box{round}{chosen}\">{sign}</span>")
}

/// Whether an answer has no place in the cells of its kind.
fn is_wide(kind: QuestionType, stored: &str) -> bool {
    let most = match kind {
        QuestionType::Integer | QuestionType::Range => 6,
        QuestionType::Decimal => 9,
        QuestionType::Date => 10,
        QuestionType::Time => 5,
        _ => return false,
    };
    stored.len() > most && kind != QuestionType::Time
}

/// An answer in cells: numbers stand right, a date as day, month and year, a time as hours and minutes.
fn in_cells(kind: QuestionType, stored: &str, count: usize) -> Vec<char> {
    let text: String = match kind {
        QuestionType::Date => {
            let mut parts: Vec<_> = stored.split('-').collect();
            parts.reverse();
            parts.concat()
        }
        QuestionType::Time => stored.chars().filter(char::is_ascii_digit).take(count).collect(),
        _ => stored.to_owned(),
    };
    let blank = count.saturating_sub(text.chars().count());
    let allowed = |c: char| if c.is_ascii_alphanumeric() || ".,-".contains(c) { c } else { ' ' };
    std::iter::repeat_n(' ', blank).chain(text.chars().map(allowed)).take(count).collect()
}

pub(crate) fn escape(text: &str) -> String {
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
