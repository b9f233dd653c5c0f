//! `begin loop over <list>`: the rows inside, once per choice, in a group of the choice's name.
//!
//! Invariant: the number of rows stays below `LOOP_ROWS_MAX`, however loops nest.

use super::header::{Field, Grid, Line, Told};
use super::kinds::{Container, Kind, kind};
use super::limits::LOOP_ROWS_MAX;
use super::report::{Report, Spot, nearest, quote};

/// The survey's rows with every loop written out.
pub(super) fn expand(survey: &Grid, choices: Option<&Grid>, report: &mut Report) -> Vec<Line> {
    let mut rows = survey.rows.clone();
    // The last loop to begin holds no other: write that one out first.
    while let Some((begin, list)) =
        rows.iter().enumerate().rev().find_map(|(at, line)| Some((at, looped(line)?)))
    {
        let end = rows[begin..].iter().position(is_end).map(|at| begin + at);
        let Some(end) = end else {
            plain_group(&mut rows[begin]);
            continue;
        };
        let other = list.as_deref().is_some_and(|list| offers_other(&rows, list));
        let made = write_out(survey, &rows[begin..=end], (&list, other), choices, report);
        if rows.len() + made.len() > LOOP_ROWS_MAX {
            report.error(
                "survey.loop_too_long",
                Spot::row(&survey.name, rows[begin].number),
                format!("Loop ini membuat lebih dari {LOOP_ROWS_MAX} baris; perpendek daftarnya."),
                format!("This loop makes more than {LOOP_ROWS_MAX} rows; shorten its list."),
            );
            plain_group(&mut rows[begin]);
            continue;
        }
        rows.splice(begin..=end, made);
    }
    rows
}

fn looped(line: &Line) -> Option<Option<String>> {
    match kind(line.text(&Field::Type)?)? {
        Kind::Begin(Container::Loop, list) => Some(list),
        _ => None,
    }
}

/// Whether a select on this list has `or_other`, which adds a choice to it.
fn offers_other(rows: &[Line], list: &str) -> bool {
    rows.iter().filter_map(|line| kind(line.text(&Field::Type)?)).any(|kind| match kind {
        Kind::Select(select) => select.or_other && select.list == list,
        _ => false,
    })
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

fn plain_group(line: &mut Line) {
    *line = retyped(line, "begin group");
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

/// A loop's rows, from its beginning to its end.
fn write_out(
    survey: &Grid,
    rows: &[Line],
    (list, other): (&Option<String>, bool),
    choices: Option<&Grid>,
    report: &mut Report,
) -> Vec<Line> {
    let (Some(begin), Some(end)) = (rows.first(), rows.last()) else { return Vec::new() };
    let inside = &rows[1..rows.len() - 1];
    let mut made = vec![retyped(begin, "begin group")];
    let in_list = |line: &&Line| list.is_some() && line.text(&Field::ListName) == list.as_deref();
    let mut items: Vec<Line> =
        choices.map(|grid| grid.rows.iter().filter(in_list).cloned().collect()).unwrap_or_default();
    let has_other = items.iter().any(|line| line.text(&Field::Name) == Some("other"));
    if let Some(first) = items.first().filter(|_| other && !has_other) {
        items.push(other_like(first));
    }
    if items.is_empty() {
        let wanted = list.clone().unwrap_or_default();
        let known =
            choices.iter().flat_map(|grid| grid.rows.iter()).filter_map(|line| line.text(&Field::ListName));
        let near = nearest(&wanted, known).map(|near| format!(" ({near}?)")).unwrap_or_default();
        report.error(
            "survey.loop_without_list",
            Spot::row(&survey.name, begin.number),
            format!(
                "Loop perlu daftar pilihan: `begin loop over <daftar>`; {} tidak ada{near}.",
                quote(&wanted)
            ),
            format!(
                "A loop needs a list of choices: `begin loop over <list>`; {} does not exist{near}.",
                quote(&wanted)
            ),
        );
    }
    for item in &items {
        let Some(name) = item.text(&Field::Name).filter(|name| *name != "none") else { continue };
        if made.len() > LOOP_ROWS_MAX {
            break;
        }
        let told =
            |text: &str| vec![Told { header: "type".to_owned(), language: None, text: text.to_owned() }];
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
    made
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
