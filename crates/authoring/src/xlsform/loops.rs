//! `begin loop over <list>`: the rows inside, once per choice, in a group of the choice's name.
//!
//! Invariant: the number of rows stays below `LOOP_ROWS_MAX`, however loops nest.

use super::header::{Field, Grid, Line, Told};
use super::kinds::{Container, Kind, kind};
use super::limits::LOOP_ROWS_MAX;
use super::report::{Report, Spot, nearest, quote};
use ketuk_form::limits::NODE_DEPTH_MAX;
use std::collections::{HashMap, HashSet};

/// The survey's rows with every loop written out; one walk from the last row to the first, so that a loop
/// within a loop is written out before it.
pub(super) fn expand(survey: &Grid, choices: Option<&Grid>, report: &mut Report) -> Vec<Line> {
    let lists = Lists::of(survey, choices);
    // What was walked over, the last row first, and where in it the open ends stand.
    let mut done: Vec<Line> = Vec::with_capacity(survey.rows.len());
    let mut ends: Vec<End> = Vec::new();
    for (at, line) in survey.rows.iter().enumerate().rev() {
        if is_end(line) {
            ends.push(End { at: done.len(), nested: 0 });
        }
        let Some(list) = looped(line) else {
            done.push(line.clone());
            continue;
        };
        let made = ends.pop().and_then(|end| {
            if let Some(outer) = ends.last_mut() {
                outer.nested = outer.nested.max(end.nested + 1);
            }
            if end.nested >= NODE_DEPTH_MAX {
                too_deep(survey, line, report);
                return None;
            }
            let rest = at + end.at;
            let inside: Vec<Line> = done.drain(end.at..).rev().collect();
            let made = write_out(survey, (line, &inside), list.as_deref(), (&lists, rest), report);
            if made.is_none() {
                done.extend(inside.into_iter().rev());
            }
            made
        });
        match made {
            Some(made) => done.extend(made.into_iter().rev()),
            None => done.push(retyped(line, "begin group")),
        }
    }
    done.reverse();
    done
}

/// An `end loop` whose beginning is still to come.
struct End {
    at: usize,
    /// How many loops stand in one another inside.
    nested: usize,
}

/// The rows of each list of choices, and the lists to which a select adds `or_other`.
struct Lists<'g> {
    rows: HashMap<&'g str, Vec<&'g Line>>,
    other: HashSet<String>,
}

impl<'g> Lists<'g> {
    fn of(survey: &Grid, choices: Option<&'g Grid>) -> Self {
        let mut rows: HashMap<&str, Vec<&Line>> = HashMap::new();
        for line in choices.iter().flat_map(|grid| &grid.rows) {
            if let Some(list) = line.text(&Field::ListName) {
                rows.entry(list).or_default().push(line);
            }
        }
        let kinds = survey.rows.iter().filter_map(|line| kind(line.text(&Field::Type)?));
        let other = kinds.filter_map(|kind| match kind {
            Kind::Select(select) if select.or_other => Some(select.list),
            _ => None,
        });
        Self { rows, other: other.collect() }
    }
}

fn too_deep(survey: &Grid, line: &Line, report: &mut Report) {
    report.error(
        "survey.too_deep",
        Spot::row(&survey.name, line.number),
        format!("Loop bertingkat lebih dari {NODE_DEPTH_MAX}; ratakan."),
        format!("Loops nest deeper than {NODE_DEPTH_MAX}; flatten them."),
    );
}

fn looped(line: &Line) -> Option<Option<String>> {
    match kind(line.text(&Field::Type)?)? {
        Kind::Begin(Container::Loop, list) => Some(list),
        _ => None,
    }
}

/// The choice that `or_other` adds, in the languages of another one.
fn other_like(choice: &Line) -> Line {
    let label = |told: &Told| {
        let id = told.language.as_deref().is_some_and(|name| name.contains("(id)") || name == "id");
        Told { text: if id { "Lainnya" } else { "Other" }.to_owned(), ..told.clone() }
    };
    let name = Told { header: "name".to_owned(), language: None, text: "other".to_owned() };
    Line::made(
        choice.number,
        [(Field::Name, vec![name]), (Field::Label, choice.all(&Field::Label).iter().map(label).collect())],
    )
}

fn is_end(line: &Line) -> bool {
    matches!(line.text(&Field::Type).and_then(kind), Some(Kind::End(Container::Loop)))
}

fn retyped(line: &Line, word: &str) -> Line {
    let header = line.get(&Field::Type).map(|told| told.header.clone()).unwrap_or_default();
    let cells = line.fields().filter(|(field, _)| **field != Field::Type).fold(
        std::collections::BTreeMap::<Field, Vec<Told>>::new(),
        |mut cells, (field, told)| {
            cells.entry(field.clone()).or_default().push(told.clone());
            cells
        },
    );
    let kind = (Field::Type, vec![Told { header, language: None, text: word.to_owned() }]);
    Line::made(line.number, cells.into_iter().chain([kind]))
}

/// A loop's rows, from its beginning to its end (`inside` ends with it); `None` where they are too many
/// beside the `rest`, which is told.
fn write_out(
    survey: &Grid,
    (begin, inside): (&Line, &[Line]),
    list: Option<&str>,
    (lists, rest): (&Lists<'_>, usize),
    report: &mut Report,
) -> Option<Vec<Line>> {
    let (end, inside) = inside.split_last()?;
    let mut items: Vec<&Line> = list.and_then(|list| lists.rows.get(list)).cloned().unwrap_or_default();
    let has_other = items.iter().any(|line| line.text(&Field::Name) == Some("other"));
    let offered = list.is_some_and(|list| lists.other.contains(list)) && !has_other;
    let other = items.first().filter(|_| offered).map(|first| other_like(first));
    items.extend(&other);
    if items.is_empty() {
        without_list(survey, begin, list.unwrap_or_default(), lists, report);
    }
    let named = |item: &&Line| item.text(&Field::Name).is_some_and(|name| name != "none");
    items.retain(|item| named(item));
    if rest + 2 + items.len().saturating_mul(inside.len() + 2) > LOOP_ROWS_MAX {
        report.error(
            "survey.loop_too_long",
            Spot::row(&survey.name, begin.number),
            format!("Loop ini membuat lebih dari {LOOP_ROWS_MAX} baris; perpendek daftarnya."),
            format!("This loop makes more than {LOOP_ROWS_MAX} rows; shorten its list."),
        );
        return None;
    }
    let told = |text: &str| vec![Told { header: "type".to_owned(), language: None, text: text.to_owned() }];
    let mut made = vec![retyped(begin, "begin group")];
    for item in items {
        let Some(name) = item.text(&Field::Name) else { continue };
        made.push(Line::made(
            begin.number,
            [
                (Field::Type, told("begin group")),
                (Field::Name, told(name)),
                (Field::Label, item.all(&Field::Label).to_vec()),
            ],
        ));
        made.extend(inside.iter().map(|line| line.map(|told| substitute(told, item, name))));
        made.push(Line::made(end.number, [(Field::Type, told("end group"))]));
    }
    made.push(retyped(end, "end group"));
    Some(made)
}

fn without_list(survey: &Grid, begin: &Line, wanted: &str, lists: &Lists<'_>, report: &mut Report) {
    let near = report.has_room().then(|| nearest(wanted, lists.rows.keys().copied())).flatten();
    let near = near.map(|near| format!(" ({near}?)")).unwrap_or_default();
    report.error(
        "survey.loop_without_list",
        Spot::row(&survey.name, begin.number),
        format!("Loop perlu daftar pilihan: `begin loop over <daftar>`; {} tidak ada{near}.", quote(wanted)),
        format!(
            "A loop needs a list of choices: `begin loop over <list>`; {} does not exist{near}.",
            quote(wanted)
        ),
    );
}

/// `%(name)s` and `%(label)s` as the choice has them.
fn substitute(told: &Told, item: &Line, name: &str) -> String {
    if !told.text.contains('%') {
        return told.text.clone();
    }
    let labels = item.all(&Field::Label);
    let label = labels.iter().find(|label| label.language == told.language).or(labels.first());
    let label = label.map_or(name, |label| label.text.as_str());
    told.text.replace("%(name)s", name).replace("%(label)s", label).replace("%%", "%")
}
