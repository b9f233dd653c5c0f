//! The folder of statements as a whole: each prepares, is used, and reads no large table without a reason.

use super::*;
use crate::rows::Origin;
use std::collections::BTreeSet;

/// Statements that walk a whole table or index: a device holds a few hundred records, and these are
/// lists of all of them, tables of a handful of rows, or indexes of what is open only.
const SCANS: &[&str] = &[
    "batch/list_sealed",
    "certificate/list",
    "draft/list_sealed",
    "erasure/list_untold",
    "erasure/untell",
    "jot/list_records",
    "jot/list_sealed",
    "meta/list",
    "change/count_adrift",
    "change/list_adrift_records",
    "record/list_sealed",
    "run/list_adrift",
    "refused/list_sealed",
    "attachment/list_sent",
    "attachment/list_spent",
    "attachment/list_waiting",
    "batch/find_last",
    "batch/find_open",
    "batch/list_open",
    "change/count_by_state",
    "change/list_arrivals",
    "change/list_unsent",
    "change/mark_relayed",
    "change/unsend_all",
    "change/unsend_apart",
    "change/unsend_unread",
    "draft/list_records",
    "parcel/forget_batches",
    "package/list",
    "part/list_packages",
    "piece/count_bytes",
    "record/list",
    "record/list_forms",
    "refused/count",
    "scope/list",
];

/// Every statement's file: its path without ending, and its text.
fn files() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("sql");
    let mut found = Vec::new();
    for folder in std::fs::read_dir(&root).expect("the folder of statements") {
        let folder = folder.expect("readable").path();
        let noun = folder.file_name().expect("a name").to_string_lossy().into_owned();
        for file in std::fs::read_dir(&folder).expect("a folder per noun") {
            let path = file.expect("readable").path();
            let verb = path.file_stem().expect("a name").to_string_lossy().into_owned();
            found.push((format!("{noun}/{verb}"), std::fs::read_to_string(&path).expect("UTF-8")));
        }
    }
    found
}

#[test]
fn every_statement_prepares_against_the_schema() {
    let store = Vault::in_memory().expect("a vault");
    for (name, sql) in files().into_iter().filter(|(name, _)| !name.starts_with("migrations/")) {
        assert!(store.connection.prepare(&sql).is_ok(), "{name} does not prepare");
        assert!(sql.starts_with("-- "), "{name} does not say for whom it is");
        assert!(!sql.contains("SELECT *"), "{name} reads columns it does not name");
    }
}

#[test]
fn every_statement_is_used_and_every_used_one_exists() {
    let sources = [
        include_str!("../store.rs"),
        include_str!("../package.rs"),
        include_str!("../attachment.rs"),
        include_str!("../outline.rs"),
        include_str!("../door.rs"),
        include_str!("../run.rs"),
        include_str!("../parcel.rs"),
        include_str!("../keys.rs"),
        include_str!("../slot.rs"),
        include_str!("../reseal.rs"),
        include_str!("../erase.rs"),
        include_str!("../erasure.rs"),
    ]
    .concat();
    let mut used = BTreeSet::new();
    for part in sources.split("sql!(\"").skip(1) {
        used.extend(part.split_once('"').map(|(name, _)| name.to_owned()));
    }
    let there: BTreeSet<_> = files().into_iter().map(|(name, _)| name).collect();
    assert_eq!(there, used);
}

#[test]
fn hot_statements_use_an_index() {
    let store = Vault::in_memory().expect("a vault");
    for (name, sql) in files().into_iter().filter(|(name, _)| !name.starts_with("migrations/")) {
        if SCANS.contains(&name.as_str()) || !sql.contains("SELECT") {
            continue;
        }
        let mut plan = store.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect("it explains");
        let mut rows = plan.raw_query();
        while let Some(row) = rows.next().expect("a plan") {
            let detail: String = row.get("detail").expect("a detail");
            let scans = detail.starts_with("SCAN") && !detail.contains("CONSTANT ROW");
            assert!(!scans, "{name}: {detail}; add an index, or explain the scan in SCANS");
        }
    }
}

#[test]
fn orders_of_an_area_that_is_read_anew_are_shown_again_and_those_of_no_area_here() {
    let mut vault = Vault::in_memory().expect("a vault");
    let shown = vault.write::<_, VaultProblem>(|store| {
        for scope in [1, 2] {
            store.save_scope(scope, "", &[0; 32])?;
        }
        for (record, scope) in [(1, 1), (2, 2), (9, 9)] {
            store.insert_erasure(&[record; 16], scope, &[record])?;
            store.mark_erasure_told(&[record; 16])?;
        }
        store.untell_erasures(1)?;
        store.list_untold_erasures(10)
    });
    assert_eq!(shown.expect("room"), [vec![1], vec![9]]);
}

/// Changes 1 to 4 were in batch 5; before, their places in the feed were one lower, and 9 stood behind them. As the rows stand
/// once `mark` has heard of 2 to 4.
fn marked(mark: impl Fn(&Store<'_>, &[ItemRow]) -> Result<(), VaultProblem>) -> Vec<ChangeRow> {
    const RECORD: [u8; 16] = [7; 16];
    let item = |number: u8| ItemRow { record: RECORD, hash: [number; 32] };
    let mut vault = Vault::in_memory().expect("a vault");
    let rows = vault.write::<_, VaultProblem>(|store| {
        for number in [1, 2, 3, 4, 9] {
            store.insert_change(&NewChange {
                record: RECORD,
                hash: item(number).hash,
                scope: 1,
                origin: Origin::Own,
                state: ChangeState::Unsent,
                seq: 0,
                run: 0,
                bytes: &[number],
            })?;
            let seq = if number == 9 { 13 } else { 9 + u64::from(number) };
            store.mark_change(&item(number), ChangeState::Acknowledged, (1, seq), 4, "")?;
        }
        let items = [1, 2, 3, 4].map(item);
        store.insert_batch(5, &[5; 32], b"a batch", &items)?;
        mark(&store, &items)?;
        store.list_changes(&RECORD)
    });
    rows.expect("room")
}

#[test]
fn a_run_of_verdicts_is_heard_as_one_after_the_other_would_be() {
    let one_by_one = marked(|store, items| {
        items[1..].iter().zip(12_u64..).try_for_each(|(item, seq)| {
            store.void_place(1, seq, &item.hash)?;
            store.mark_change(item, ChangeState::Acknowledged, (1, seq), 5, "")
        })
    });
    let together = marked(|store, _| store.mark_run(5, 1..=3, (1, 12)));
    assert!(together == one_by_one);
    let stands = |row: &ChangeRow| (row.hash[0], row.seq, row.state, row.batch);
    let (sent, told) = (ChangeState::Unsent, ChangeState::Acknowledged);
    let expected = [(1, 10, told, 4), (2, 12, told, 5), (3, 13, told, 5), (4, 14, told, 5), (9, 0, sent, 4)];
    assert_eq!(together.iter().map(stands).collect::<Vec<_>>(), expected);
}
