//! Keys of answers, where a name is no key or stands in several groups of one repeat.
//!
//! Invariant: within one repeat no key stands twice; a name that comes first keeps its own, so that a
//! later addition moves no stored answer.

use super::outline::{Outline, What};
use super::settings::fit_name;
use ketuk_form::limits::NAME_BYTES_MAX;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The keys of those items whose name cannot be one; `wanted` are those that the author gives.
pub(super) fn assign(outline: &Outline, wanted: &BTreeMap<usize, String>) -> BTreeMap<usize, String> {
    let mut taken: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    let scope = |item: usize| outline.repeat_above(item).unwrap_or(0);
    let mut keys = BTreeMap::new();
    let mut numbers = HashMap::new();
    for (item, key) in wanted {
        taken.entry(scope(*item)).or_default().insert(key.clone());
        keys.insert(*item, key.clone());
    }
    let keyed = |what: &What| !matches!(what, What::Root | What::Group);
    for (at, item) in outline.items.iter().enumerate().filter(|(_, item)| keyed(&item.what)) {
        if keys.contains_key(&at) {
            continue;
        }
        let scope = scope(at);
        let taken = taken.entry(scope).or_default();
        let plain = fitting(&item.name);
        let key =
            if taken.contains(&plain) { apart(outline, at, taken, (scope, &mut numbers)) } else { plain };
        taken.insert(key.clone());
        if key != item.name {
            keys.insert(at, key);
        }
    }
    keys
}

/// A key with the names of the groups above, as many as it takes; then with a number.
///
/// `numbers` holds the last number of each base by scope, so that no search begins anew.
fn apart(
    outline: &Outline,
    item: usize,
    taken: &BTreeSet<String>,
    (scope, numbers): (usize, &mut HashMap<(usize, String), u32>),
) -> String {
    let mut name = outline.items[item].name.clone();
    for above in outline.above(item).take_while(|above| outline.items[*above].what == What::Group) {
        name = format!("{}_{name}", outline.items[above].name);
        let key = fitting(&name);
        if !taken.contains(&key) {
            return key;
        }
    }
    let base: String = fitting(&outline.items[item].name).chars().take(NAME_BYTES_MAX - 6).collect();
    let last = numbers.entry((scope, base.clone())).or_insert(1);
    while *last < 100_000 {
        *last += 1;
        let key = format!("{base}_{last}");
        if !taken.contains(&key) {
            return key;
        }
    }
    base
}

fn fitting(name: &str) -> String {
    let key = fit_name(name, "x");
    // A leading `_` belongs to the app.
    if key.starts_with('_') { format!("f{key}").chars().take(NAME_BYTES_MAX).collect() } else { key }
}
