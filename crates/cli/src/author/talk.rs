//! How a screen is shown in lines, and what a typed line means.
//!
//! Invariant: a code that is shown can be typed; so can its label.

use super::outline::Screen;
use crate::console::Console;
use ketuk_form::xpath::NodeId;
use ketuk_form::{FormDefinition, FormInstance, QuestionType, Shown, answer_text};

/// Choices that are listed; a longer list is searched by typing.
const CHOICES_SHOWN: usize = 30;

/// What somebody typed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said {
    Nothing,
    Clear,
    Back,
    Help,
    Review,
    End,
    Language(String),
    Answer(String),
}

pub(super) fn understand(line: &str) -> Said {
    let line = line.trim();
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    match word {
        "" => Said::Nothing,
        "-" if rest.is_empty() => Said::Clear,
        "<" | ":kembali" | ":back" => Said::Back,
        "?" if rest.is_empty() => Said::Help,
        ":tinjau" | ":review" => Said::Review,
        ":selesai" | ":end" => Said::End,
        ":bahasa" | ":language" => Said::Language(rest.trim().to_owned()),
        _ => Said::Answer(line.to_owned()),
    }
}

pub(super) fn yes_no(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "y" | "ya" | "yes" => Some(true),
        "t" | "tidak" | "n" | "no" => Some(false),
        _ => None,
    }
}

/// Shows a screen.
pub(super) fn show(console: &mut Console<'_>, record: &FormInstance<'_>, screen: &Screen) {
    match screen {
        Screen::Heading { path } => {
            let place = path
                .rsplit_once('[')
                .and_then(|(_, rest)| rest.strip_suffix(']'))
                .filter(|_| path.ends_with(']'));
            let place = place.map(|place| format!(" {place}")).unwrap_or_default();
            console.line(&format!("## {}{place}", label(record, path)));
        }
        Screen::Note { path } => {
            let shown = record
                .find(path)
                .and_then(|node| record.state(node))
                .map(|state| state.text)
                .unwrap_or_default();
            let colon = if shown.is_empty() { "" } else { ": " };
            console.line(&format!("   {}{colon}{shown}", label(record, path)));
        }
        Screen::Another { path } => {
            let name = label(record, &format!("{path}[1]"));
            let name =
                if name.is_empty() { path.rsplit('/').next().unwrap_or_default().to_owned() } else { name };
            console.say(&format!("+ Tambah {name}? (y/t)"), &format!("+ Add {name}? (y/n)"));
        }
        Screen::Question { path } => question(console, record, path),
    }
}

fn question(console: &mut Console<'_>, record: &FormInstance<'_>, path: &str) {
    let Some(node) = record.find(path) else { return };
    let Some(state) = record.state(node) else { return };
    let star = if state.required { " *" } else { "" };
    let standing = if state.text.is_empty() { String::new() } else { format!(" [{}]", state.text) };
    console.line(&format!("{}{star}{standing}", label(record, path)));
    if !state.hint.is_empty() {
        console.line(&format!("   ({})", state.hint));
    }
    let choices = record.choices(node);
    for choice in choices.iter().take(CHOICES_SHOWN) {
        console.line(&format!("   {:>4}  {}", choice.code, choice.label));
    }
    if choices.len() > CHOICES_SHOWN {
        let more = choices.len() - CHOICES_SHOWN;
        console.say(
            &format!("   … dan {more} lagi; ketik kode atau labelnya."),
            &format!("   … and {more} more; type a code or a label."),
        );
    }
}

fn label(record: &FormInstance<'_>, path: &str) -> String {
    let label = record.find(path).and_then(|node| record.text(node, Shown::Label)).unwrap_or_default();
    if label.is_empty() && !path.ends_with(']') {
        path.rsplit('/').next().unwrap_or_default().to_owned()
    } else {
        label
    }
}

/// The long help.
pub(super) fn help(console: &mut Console<'_>, record: &FormInstance<'_>, screen: &Screen) {
    let text = record.find(screen.path()).and_then(|node| record.text(node, Shown::Guidance));
    match text.filter(|text| !text.is_empty()) {
        Some(text) => console.line(&format!("   {text}")),
        None => console.say("   Tidak ada petunjuk lain.", "   There is no further help."),
    }
}

/// The code for what was typed: a code, several codes, or a label; `None` where a select offers neither.
pub(super) fn code_of(record: &FormInstance<'_>, node: NodeId, text: &str) -> Option<String> {
    let Some(question) = record.question(node) else { return Some(text.to_owned()) };
    if text.is_empty() || text.starts_with('?') {
        return Some(text.to_owned());
    }
    if question.kind == QuestionType::Acknowledge {
        return Some(if yes_no(text) == Some(false) { "" } else { "OK" }.to_owned());
    }
    if !question.kind.is_select() {
        return Some(text.to_owned());
    }
    let choices = record.choices(node);
    let find = |typed: &str| {
        let by_code = choices.iter().find(|choice| choice.code == typed);
        by_code.or_else(|| choices.iter().find(|choice| choice.label.eq_ignore_ascii_case(typed)))
    };
    if let Some(choice) = find(text) {
        return Some(choice.code.clone());
    }
    if question.kind == QuestionType::SelectOne {
        return None;
    }
    let codes: Option<Vec<String>> =
        text.split_whitespace().map(|typed| find(typed).map(|choice| choice.code.clone())).collect();
    codes.map(|codes| codes.join(" "))
}

/// One line of the review.
pub(super) fn summary(
    console: &mut Console<'_>,
    record: &FormInstance<'_>,
    form: &FormDefinition,
    screen: &Screen,
) {
    match screen {
        Screen::Heading { .. } => show(console, record, screen),
        Screen::Question { path } => {
            let Some(node) = record.find(path) else { return };
            let Some(state) = record.state(node) else { return };
            let value = match record.key_of(node) {
                Some(key) => answer_text(form, &key, &state.value, record.language()),
                None => state.text,
            };
            let mark = state.message.map(|message| format!("  ! {message}")).unwrap_or_default();
            console.line(&format!("   {}: {value}{mark}", label(record, path)));
        }
        Screen::Note { .. } | Screen::Another { .. } => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, said: Said) {
        assert_eq!(understand(line), said, "{line}");
    }

    #[test]
    fn a_line_is_an_answer_or_a_wish() {
        check("", Said::Nothing);
        check(" - ", Said::Clear);
        check("-5", Said::Answer("-5".to_owned()));
        check("<", Said::Back);
        check(":bahasa en", Said::Language("en".to_owned()));
        check("1 3", Said::Answer("1 3".to_owned()));
        check("?dk", Said::Answer("?dk".to_owned()));
    }
}
