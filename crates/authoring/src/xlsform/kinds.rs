//! The column `type`: XLSForm's words for questions, groups and settings, with their old spellings.
//!
//! Invariant: a word that is none of these comes back as `None`, and the caller names it.

use ketuk_form::{Preload, QuestionType};

/// What a row of the survey sheet is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// `begin group`, `begin repeat`, `begin loop over <list>`.
    Begin(Container, Option<String>),
    /// `end group` and so on.
    End(Container),
    /// A question.
    Question(Asked),
    /// A question whose answer is picked.
    Select(Select),
    /// `csv-external`, `xml-external`: only a file that expressions can look into.
    Outside(&'static str),
    /// `audit`: what Collect writes about its own use.
    Audit,
    /// An old way to give settings inside the survey sheet.
    Setting(&'static str),
    /// Known, and nothing that we can do; named by the caller.
    Refused(&'static str),
}

/// What holds questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Container {
    Group,
    Repeat,
    Loop,
}

impl Container {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Repeat => "repeat",
            Self::Loop => "loop",
        }
    }
}

/// A question that is no select.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Asked {
    pub(super) kind: QuestionType,
    pub(super) hidden: bool,
    pub(super) preload: Option<Preload>,
    /// A rule that comes with the type.
    pub(super) constraint: Option<&'static str>,
    /// A hint that comes with the type, in Indonesian and English.
    pub(super) hint: Option<(&'static str, &'static str)>,
    /// What the app does not do for it, by the word of the type.
    pub(super) unsupported: Option<&'static str>,
}

/// A select.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Select {
    pub(super) kind: QuestionType,
    pub(super) from: From,
    /// The list, the file or the reference, as written.
    pub(super) list: String,
    pub(super) or_other: bool,
}

/// Where choices come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum From {
    /// The sheet `choices`, or `${x}`.
    List,
    /// A file beside the form.
    File,
    /// The sheet `external_choices`.
    External,
}

/// Understands the text of a `type` cell.
pub(super) fn kind(text: &str) -> Option<Kind> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let plain = words.join(" ");
    container(&plain).or_else(|| select(&plain)).or_else(|| simple(&plain))
}

fn container(text: &str) -> Option<Kind> {
    let low = text.to_lowercase();
    let (begins, rest) = match low.strip_prefix("begin").map(|rest| (true, rest)) {
        Some(found) => found,
        None => (false, low.strip_prefix("end")?),
    };
    let rest = rest.strip_prefix([' ', '_'])?;
    let names = [
        ("looped group", Container::Repeat),
        ("lgroup", Container::Repeat),
        ("group", Container::Group),
        ("repeat", Container::Repeat),
        ("loop", Container::Loop),
    ];
    let (name, container) = names.into_iter().find(|(name, _)| rest.starts_with(name))?;
    let after = &rest[name.len()..];
    match (begins, after.is_empty(), container) {
        (true, true, _) => Some(Kind::Begin(container, None)),
        (false, true, _) => Some(Kind::End(container)),
        (true, false, _) => {
            let list = text[text.len() - after.len()..].trim();
            let list = list.strip_prefix("over ").unwrap_or(list);
            let fits = after.starts_with(' ') && !list.is_empty() && !list.contains(' ');
            fits.then(|| Kind::Begin(container, Some(list.to_owned())))
        }
        (false, false, _) => None,
    }
}

const SELECTS: &[(&str, QuestionType, From)] = &[
    ("add select one prompt using", QuestionType::SelectOne, From::List),
    ("add select multiple prompt using", QuestionType::SelectMultiple, From::List),
    ("select all that apply from", QuestionType::SelectMultiple, From::List),
    ("select one from file", QuestionType::SelectOne, From::File),
    ("select multiple from file", QuestionType::SelectMultiple, From::File),
    ("select_one_from_file", QuestionType::SelectOne, From::File),
    ("select_multiple_from_file", QuestionType::SelectMultiple, From::File),
    ("select_one_external", QuestionType::SelectOne, From::External),
    ("select one external", QuestionType::SelectOne, From::External),
    ("select one from", QuestionType::SelectOne, From::List),
    ("select all that apply", QuestionType::SelectMultiple, From::List),
    ("select_multiple", QuestionType::SelectMultiple, From::List),
    ("select multiple", QuestionType::SelectMultiple, From::List),
    ("select_one", QuestionType::SelectOne, From::List),
    ("select one", QuestionType::SelectOne, From::List),
    ("select1", QuestionType::SelectOne, From::List),
    ("rank", QuestionType::Rank, From::List),
];

fn select(text: &str) -> Option<Kind> {
    let low = text.to_lowercase();
    for (words, kind, from) in SELECTS {
        let Some(rest) = low.strip_prefix(words).filter(|rest| rest.starts_with(' ')) else { continue };
        // Lower case may be longer or shorter than the text; then the text itself is taken.
        let rest = text.get(text.len().wrapping_sub(rest.len())..).unwrap_or(text).trim();
        let (list, or_other) = ["or specify other", "or_other", "or other"]
            .into_iter()
            .find_map(|end| rest.strip_suffix(end).filter(|list| list.ends_with(' ')))
            .map_or((rest, false), |list| (list.trim(), true));
        if list.is_empty() || list.contains(' ') {
            continue;
        }
        return Some(Kind::Select(Select { kind: *kind, from: *from, list: list.to_owned(), or_other }));
    }
    None
}

fn ask(kind: QuestionType) -> Option<Kind> {
    Some(Kind::Question(Asked {
        kind,
        hidden: false,
        preload: None,
        constraint: None,
        hint: None,
        unsupported: None,
    }))
}

fn with(change: impl FnOnce(&mut Asked), kind: QuestionType) -> Option<Kind> {
    let mut asked =
        Asked { kind, hidden: false, preload: None, constraint: None, hint: None, unsupported: None };
    change(&mut asked);
    Some(Kind::Question(asked))
}

fn filled(preload: Preload, kind: QuestionType) -> Option<Kind> {
    with(|asked| (asked.hidden, asked.preload) = (true, Some(preload)), kind)
}

fn unfilled(word: &'static str, kind: QuestionType) -> Option<Kind> {
    with(|asked| (asked.hidden, asked.unsupported) = (true, Some(word)), kind)
}

fn ruled(rule: &'static str, hint: Option<(&'static str, &'static str)>, kind: QuestionType) -> Option<Kind> {
    with(|asked| (asked.constraint, asked.hint) = (Some(rule), hint), kind)
}

fn simple(text: &str) -> Option<Kind> {
    let low = text.to_lowercase();
    let bare = low.strip_prefix("q ").unwrap_or(&low);
    let bare = bare.strip_prefix("add ").and_then(|rest| rest.strip_suffix(" prompt")).unwrap_or(bare);
    answered(bare).or_else(|| app_filled(&low)).or_else(|| special(&low))
}

/// Types that a person answers.
fn answered(word: &str) -> Option<Kind> {
    use QuestionType as T;
    match word {
        "text" | "string" => ask(T::Text),
        "integer" | "int" => ask(T::Integer),
        "decimal" => ask(T::Decimal),
        "range" => ask(T::Range),
        "date" => ask(T::Date),
        "time" => ask(T::Time),
        "datetime" | "date time" => ask(T::DateTime),
        "geopoint" | "location" | "gps" => ask(T::Geopoint),
        "geotrace" => ask(T::Geotrace),
        "geoshape" => ask(T::Geoshape),
        "image" | "photo" | "picture" => ask(T::Image),
        "audio" => ask(T::Audio),
        "video" => ask(T::Video),
        "file" => ask(T::File),
        "barcode" => ask(T::Barcode),
        "note" => ask(T::Note),
        "acknowledge" | "trigger" => ask(T::Acknowledge),
        "calculate" => with(|asked| asked.hidden = true, T::Calculate),
        "hidden" => with(|asked| asked.hidden = true, T::Text),
        "percentage" => ruled("0 <= . and . <= 100", None, T::Integer),
        "phone number" => {
            ruled("regex(., '^\\d*$')", Some(("Isi angka saja.", "Enter numbers only.")), T::Text)
        }
        "number of days in last month" => {
            ruled("0 <= . and . <= 31", Some(("Isi angka 0-31.", "Enter a number 0-31.")), T::Integer)
        }
        "number of days in last six months" => {
            ruled("0 <= . and . <= 183", Some(("Isi angka 0-183.", "Enter a number 0-183.")), T::Integer)
        }
        "number of days in last year" => {
            ruled("0 <= . and . <= 365", Some(("Isi angka 0-365.", "Enter a number 0-365.")), T::Integer)
        }
        _ => None,
    }
}

/// Types that the app fills in.
fn app_filled(low: &str) -> Option<Kind> {
    use QuestionType as T;
    let word = low.strip_prefix("get ").unwrap_or(low);
    match word {
        "start" | "start time" => filled(Preload::Start, T::DateTime),
        "end" | "end time" => filled(Preload::End, T::DateTime),
        "today" => filled(Preload::Today, T::Date),
        "deviceid" | "device id" | "imei" | "uri:deviceid" => filled(Preload::DeviceId, T::Text),
        "username" | "uri:username" => filled(Preload::Username, T::Text),
        "phonenumber" | "uri:phonenumber" => filled(Preload::PhoneNumber, T::Text),
        "phone number" if low.starts_with("get ") => filled(Preload::PhoneNumber, T::Text),
        "email" | "uri:email" => filled(Preload::Email, T::Text),
        "simserial" | "sim id" | "uri:simserial" => unfilled("simserial", T::Text),
        "subscriberid" | "subscriber id" | "uri:subscriberid" => unfilled("subscriberid", T::Text),
        "start-geopoint" => unfilled("start-geopoint", T::Geopoint),
        "background-geopoint" => unfilled("background-geopoint", T::Geopoint),
        "background-audio" => unfilled("background-audio", T::Audio),
        _ => None,
    }
}

fn special(low: &str) -> Option<Kind> {
    match low {
        "csv-external" => Some(Kind::Outside("csv")),
        "xml-external" => Some(Kind::Outside("xml")),
        "audit" => Some(Kind::Audit),
        "form_title" | "set form title" | "set_form_title" => Some(Kind::Setting("form_title")),
        "form_id" | "set form id" | "set_form_id" => Some(Kind::Setting("form_id")),
        "include" => Some(Kind::Refused("include")),
        "cascading_select" | "cascading select" => Some(Kind::Refused("cascading_select")),
        word if word == "osm" || word.starts_with("osm ") => Some(Kind::Refused("osm")),
        word if word.starts_with("cascading_select ") || word.starts_with("cascading select ") => {
            Some(Kind::Refused("cascading_select"))
        }
        _ => None,
    }
}

/// The words that an author may have meant.
pub(super) const WORDS: &[&str] = &[
    "text",
    "integer",
    "decimal",
    "range",
    "date",
    "time",
    "dateTime",
    "note",
    "geopoint",
    "geotrace",
    "geoshape",
    "image",
    "audio",
    "video",
    "file",
    "barcode",
    "calculate",
    "acknowledge",
    "hidden",
    "select_one",
    "select_multiple",
    "rank",
    "select_one_from_file",
    "select_multiple_from_file",
    "begin_group",
    "end_group",
    "begin_repeat",
    "end_repeat",
    "start",
    "end",
    "today",
    "deviceid",
    "username",
    "phonenumber",
    "email",
    "audit",
    "csv-external",
    "xml-external",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<Kind>) {
        assert_eq!(kind(text), expected, "{text}");
    }

    #[test]
    fn groups_begin_and_end_in_several_spellings() {
        for text in ["begin_group", "begin group", "Begin  Group"] {
            check(text, Some(Kind::Begin(Container::Group, None)));
        }
        check("end repeat", Some(Kind::End(Container::Repeat)));
        check("begin loop over Jenis", Some(Kind::Begin(Container::Loop, Some("Jenis".to_owned()))));
        check("end time", filled(Preload::End, QuestionType::DateTime));
    }
    #[test]
    fn a_select_names_its_list() {
        let select = |list: &str, or_other| {
            Kind::Select(Select {
                kind: QuestionType::SelectOne,
                from: From::List,
                list: list.to_owned(),
                or_other,
            })
        };
        check("select_one Atap", Some(select("Atap", false)));
        check("select one atap or_other", Some(select("atap", true)));
        check("select one from atap or specify other", Some(select("atap", true)));
        check("select_one", None);
    }
    #[test]
    fn a_word_with_a_typing_error_is_no_type() {
        check("integr", None);
    }
    #[test]
    fn the_case_of_a_type_does_not_matter() {
        check("dateTime", ask(QuestionType::DateTime));
        check("Text", ask(QuestionType::Text));
    }
}
