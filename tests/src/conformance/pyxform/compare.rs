//! Whether two records of two forms are the same to whoever answers them.
//!
//! Left out: `meta`, questions that are not asked and stand on one side only (an XForm's repeat may shrink
//! while nobody sees it, ours keeps its answers), and the helpers that pyxform writes into an XForm and our definition has properties for
//! (`<repeat>_count`, the label rows of table lists).

use ketuk_form::{FormInstance, QuestionType};
use std::collections::BTreeSet;

/// The paths that count.
pub(super) struct Paths;

impl Paths {
    /// In the order of the record.
    pub(super) fn of(record: &FormInstance<'_>) -> Vec<String> {
        let nodes = record.question_nodes();
        let paths = nodes.into_iter().filter_map(|node| record.path(node));
        paths.filter(|path| counts(path)).collect()
    }
}

fn counts(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    !path.contains("/meta/")
        && !name.starts_with("generated_table_list_label_")
        && !name.starts_with("reserved_name_for_field_list_labels_")
}

fn is_repeated(path: &str) -> bool {
    path.contains('[')
}

/// The first difference.
pub(super) fn same(ours: &FormInstance<'_>, theirs: &FormInstance<'_>) -> Result<(), String> {
    let (left, right) = (Paths::of(ours), Paths::of(theirs));
    let known: BTreeSet<&String> = left.iter().collect();
    let counters: BTreeSet<String> =
        theirs.repeat_paths().iter().map(|path| format!("{path}_count")).collect();
    let seen = |record: &FormInstance<'_>, path: &str| {
        record.find(path).and_then(|node| record.state(node)).is_some_and(|state| state.relevant)
    };
    let extra = right.iter().find(|path| {
        !known.contains(path) && !counters.contains(*path) && (seen(theirs, path) || !is_repeated(path))
    });
    if let Some(path) = extra {
        return Err(format!("{path} is in theirs only"));
    }
    for path in &left {
        let (Some(a), Some(b)) = (ours.find(path), theirs.find(path)) else {
            if is_repeated(path) && !seen(ours, path) {
                continue;
            }
            return Err(format!("{path} is in ours only"));
        };
        let (Some(x), Some(y)) = (ours.state(a), theirs.state(b)) else { continue };
        let kind = ours.question(a).map(|question| question.kind);
        differ(path, "relevant", x.relevant, y.relevant)?;
        differ(path, "required", x.required, y.required)?;
        differ(path, "value", &x.text, &y.text)?;
        differ(path, "finding", x.finding, y.finding)?;
        if kind != Some(QuestionType::Note) && ours.question(a).is_some_and(|question| !question.hidden) {
            differ(path, "read-only", x.read_only, y.read_only)?;
        }
        if x.relevant && kind.is_some_and(QuestionType::is_select) {
            let codes = |record: &FormInstance<'_>, node| {
                record.choices(node).iter().map(|choice| choice.code.clone()).collect::<Vec<_>>()
            };
            differ(path, "choices", codes(ours, a), codes(theirs, b))?;
        }
    }
    Ok(())
}

fn differ<T: PartialEq + std::fmt::Debug>(path: &str, what: &str, ours: T, theirs: T) -> Result<(), String> {
    if ours == theirs { Ok(()) } else { Err(format!("{path}: {what} is {ours:?}, theirs {theirs:?}")) }
}
