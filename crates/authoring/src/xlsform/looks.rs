//! What expressions look up in lists: `instance('desa')`, and the columns named in filters on it.
//!
//! Invariant: judged once every list is known; only lists that stand in the workbook have columns here.

use super::report::{Report, Spot, nearest, quote};
use ketuk_form::ChoiceList;
use ketuk_form::xpath::{Axis, Expr, Expression, Function, Origin, Step, Test, visit};
use std::collections::{BTreeMap, BTreeSet};

/// Most that are judged: as many as a form may have expressions.
const LOOKS_MAX: usize = ketuk_form::limits::EXPRESSIONS_MAX;

/// A list that an expression names, and a column where it names one.
#[derive(Debug)]
pub(super) struct Look {
    spot: Spot,
    list: String,
    column: Option<String>,
}

/// Notes what an expression looks up.
pub(super) fn note(spot: &Spot, expression: &Expression, report: &mut Report) {
    let mut found = BTreeSet::new();
    visit(&expression.root, &mut |part| {
        if let Expr::Call(call) = part
            && call.function == Function::Instance
            && let [Expr::Text(list)] = call.args.as_slice()
        {
            found.insert((list.to_string(), None));
        }
    });
    if found.is_empty() {
        return;
    }
    for path in expression.paths() {
        let (list, column) = match &path.origin {
            Origin::Instance(list) => (*list, path.steps.get(2).and_then(name)),
            Origin::Within(outer) => match outer.origin {
                Origin::Instance(list) if outer.steps.len() == 2 => (list, path.steps.first().and_then(name)),
                _ => continue,
            },
            _ => continue,
        };
        found.extend(column.map(|column| (list.to_owned(), Some(column.to_owned()))));
    }
    let room = LOOKS_MAX.saturating_sub(report.looks.len());
    let looks = found.into_iter().take(room);
    report.looks.extend(looks.map(|(list, column)| Look { spot: spot.clone(), list, column }));
}

/// Notes what a choice filter looks up: its own list too.
pub(super) fn note_filter(spot: &Spot, list: &str, filter: &str, report: &mut Report) {
    if !list.contains('\'')
        && let Ok(whole) = ketuk_form::xpath::parse(&format!("instance('{list}')/root/item[{filter}]"))
    {
        note(spot, &whole, report);
    }
}

fn name(step: &Step) -> Option<&str> {
    match &step.test {
        Test::Name(name) if step.axis == Axis::Child => Some(name),
        _ => None,
    }
}

/// Names the lists and columns that are nowhere.
pub(super) fn judge(lists: &BTreeMap<String, ChoiceList>, root: &str, report: &mut Report) {
    let mut columns: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for Look { spot, list, column } in std::mem::take(&mut report.looks) {
        let known = lists.get_key_value(list.strip_suffix(".csv").unwrap_or(&list));
        let Some((name, known)) = known.or_else(|| lists.get_key_value(&list)) else {
            if column.is_none() && list != root && list != "__last-saved" {
                unknown_list(spot, &list, lists, report);
            }
            continue;
        };
        let Some(column) = column.filter(|_| known.file.is_none()) else { continue };
        let own = columns.entry(name).or_insert_with(|| {
            let own = known.items.iter().flat_map(|item| item.columns.keys()).map(String::as_str);
            own.chain(["name", "label"]).collect()
        });
        if !own.contains(column.as_str()) {
            let near = nearest(&column, own.iter().copied());
            let (id, en) = meant(near);
            report.warn(
                "expression.unknown_column",
                spot,
                format!(
                    "Tidak ada pilihan di daftar `{name}` yang mengisi kolom {}; nilainya selalu kosong.{id}",
                    quote(&column)
                ),
                format!(
                    "No choice of the list `{name}` has anything in a column {}; it is always empty.{en}",
                    quote(&column)
                ),
            );
        }
    }
}

fn unknown_list(spot: Spot, list: &str, lists: &BTreeMap<String, ChoiceList>, report: &mut Report) {
    let near = report.has_room().then(|| nearest(list, lists.keys().map(String::as_str))).flatten();
    let (id, en) = meant(near);
    report.error(
        "expression.unknown_instance",
        spot,
        format!("`instance()`: tidak ada daftar pilihan atau berkas bernama {}.{id}", quote(list)),
        format!("`instance()`: there is no list of choices or file named {}.{en}", quote(list)),
    );
}

fn meant(near: Option<&str>) -> (String, String) {
    near.map_or_else(Default::default, |near| {
        (format!(" Mungkin maksudnya `{near}`?"), format!(" Did you mean `{near}`?"))
    })
}
