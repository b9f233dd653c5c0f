//! The folder of statements as a whole: each prepares on both engines, is used, and reads no large table without a reason.

use super::engine::{Engine, Statement, params};
use super::*;
use engine::postgres::Postgres;
use ketuk_wire::feed::{RowKind, next_tag};
use ketuk_wire::{ChangeHash, RecordId, ScopeId};
use std::collections::{BTreeMap, BTreeSet};

/// Statements that read a whole table: asked for by people only, by the rebuild, or of a handful of rows.
const SCANS: &[&str] = &[
    "account/count_admins",
    "account/list",
    "area/count",
    "area/count_devices",
    "area/list_closed",
    "area_alias/list",
    "area_follows/list",
    "area_version/list",
    "audit/list_about",
    "compared/sweep",
    "device/list",
    "device/list_all_scopes",
    "due/list",
    "dispute/sweep",
    "erasure/count_holders",
    "erasure/count_minutes",
    "erasure/expect_scope",
    "export/clear",
    "export/list_all",
    "erasure/list_files",
    "figures/count",
    "finding/list_records",
    "finding/sweep",
    "form/list",
    "household/search",
    "household/sweep",
    "invite/list",
    "outline/find_import",
    "quarantine/count_groups",
    "quarantine/list_hashes",
    "quarantine/page",
    "quarantine_decision/last",
    "minutes/last",
    "minutes/list",
    "overview/count_days",
    "review/queue",
    "review/sweep",
    "review_deadline/list",
    "record/list_of_author",
    "pair/clear",
    "pair/count_queue",
    "pair/list_ties",
    "pair/queue",
    "pair_decision/list_all",
    "snapshot/sweep",
    "summary/count_disputes",
    "summary/count_households",
    "summary/count_rows",
    "trace/sweep",
    "wipe_order/list",
];

/// Statements that only SQLite is asked: a copy of the file, and what a migration of its own did.
const SQLITE_ONLY: &[&str] = &["audit/fill", "audit/guard", "meta/copy"];

/// Every file below `sql`: its path without ending, and its text. What only PostgreSQL is asked ends in `.pg`.
fn texts() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("sql");
    let mut found = BTreeMap::new();
    for folder in std::fs::read_dir(&root).expect("the folder of statements") {
        let folder = folder.expect("readable").path();
        let noun = folder.file_name().expect("a name").to_string_lossy().into_owned();
        for file in std::fs::read_dir(&folder).expect("a folder per noun") {
            let path = file.expect("readable").path();
            let verb = path.file_stem().expect("a name").to_string_lossy().into_owned();
            found.insert(format!("{noun}/{verb}"), std::fs::read_to_string(&path).expect("UTF-8"));
        }
    }
    found
}

/// Every statement but migrations; the texts live as long as the tests.
fn statements() -> Vec<Statement> {
    let texts = texts();
    let leak = |text: &str| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) };
    let common = texts.iter().filter(|(name, _)| !name.starts_with("migrations") && !name.ends_with(".pg"));
    let statement = |(name, text): (&String, &String)| Statement {
        name: leak(name),
        text: leak(text),
        postgres: texts.get(&format!("{name}.pg")).map(|text| leak(text)),
    };
    common.map(statement).collect()
}

#[test]
fn every_statement_prepares_against_the_schema() {
    let store = Store::in_memory().expect("a store");
    for statement in statements() {
        let name = statement.name;
        if let Err(trouble) = store.engine.explain(statement) {
            panic!("{name} does not prepare: {trouble}");
        }
        for text in [statement.text, statement.for_postgres()] {
            assert!(text.starts_with("-- "), "{name} does not say for whom it is");
            assert!(!text.contains("SELECT *"), "{name} reads columns it does not name");
        }
    }
}

/// Where `KETUK_STORE` names a PostgreSQL, as the second run of `cargo xtask test` does.
#[test]
fn every_statement_prepares_on_postgres() {
    let Some(url) = std::env::var("KETUK_STORE").ok().filter(|url| url.starts_with("postgres")) else {
        return;
    };
    let schema = format!("statements_{}", std::process::id());
    let at = StoreAt::in_new_schema(&url, &schema).expect("a schema");
    let StoreAt::Postgres(own) = &at else { panic!("a file") };
    let engine = Postgres::open(own).expect("the tables are made");
    let mut failed = Vec::new();
    for statement in statements().into_iter().filter(|statement| !SQLITE_ONLY.contains(&statement.name)) {
        match engine.explain(statement) {
            Err(trouble) => failed.push(format!("{}: {}", statement.name, engine::postgres::told(&trouble))),
            Ok(plan) if !SCANS.contains(&statement.name) => {
                let whole = plan.iter().filter(|line| line.contains("Seq Scan"));
                failed.extend(whole.map(|line| format!("{}: {line}", statement.name)));
            }
            Ok(_) => {}
        }
    }
    assert_eq!(engine.schema().expect("a version"), Store::schema_known());
    // Whoever comes later finds the tables as they are to be.
    drop(Postgres::open(own).expect("once more"));
    drop(engine);
    StoreAt::drop_schema(&url, &schema).expect("dropped");
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn every_statement_is_used_and_every_used_one_exists() {
    let sources = [
        include_str!("mod.rs"),
        include_str!("accounts.rs"),
        include_str!("apart.rs"),
        include_str!("areas.rs"),
        include_str!("attachments.rs"),
        include_str!("audit.rs"),
        include_str!("derived.rs"),
        include_str!("desk.rs"),
        include_str!("engine/migrations.rs"),
        include_str!("engine/sqlite.rs"),
        include_str!("erasures.rs"),
        include_str!("export.rs"),
        include_str!("forms.rs"),
        include_str!("log.rs"),
        include_str!("odata.rs"),
        include_str!("figures.rs"),
        include_str!("outlines.rs"),
        include_str!("overview.rs"),
        include_str!("minutes.rs"),
        include_str!("pairs.rs"),
        include_str!("people.rs"),
        include_str!("review.rs"),
        include_str!("roads.rs"),
        include_str!("servers.rs"),
        include_str!("traces.rs"),
    ]
    .concat();
    let mut used = BTreeSet::new();
    for part in sources.split("sql!(\"").skip(1) {
        let Some((name, after)) = part.split_once('"') else { continue };
        used.insert(name.to_owned());
        if after.starts_with(", pg)") {
            used.insert(format!("{name}.pg"));
        }
    }
    let there: BTreeSet<_> = texts().into_keys().collect();
    assert_eq!(there, used);
}

#[test]
fn hot_statements_use_an_index() {
    let store = Store::in_memory().expect("a store");
    for statement in statements().into_iter().filter(|statement| !SCANS.contains(&statement.name)) {
        for detail in store.engine.explain(statement).expect("it explains") {
            // What a subquery found is no table; how it finds it is told in lines of its own.
            let scans = detail.starts_with("SCAN")
                && !["CONSTANT ROW", "SCAN (subquery", "SCAN pair_in_the_way"]
                    .iter()
                    .any(|few| detail.contains(few));
            assert!(!scans, "{}: {detail}; add an index, or explain the scan in SCANS", statement.name);
        }
    }
}

/// A fuzzer's: seventeen routes answered with a fault of the store.
#[test]
fn a_number_that_the_store_cannot_hold_is_the_requests_fault() {
    let store = Store::in_memory().expect("a store");
    let asked = store.find(sql!("area/find"), params! { ":scope": u64::MAX }, |_| Ok(()));
    let problem = Problem::from(asked.expect_err("too large"));
    assert_eq!(problem.code, ProblemCode::RequestInvalid);
}

/// Rows of an insertion travel together in parts; what stands is what each alone would have left.
#[test]
fn changes_that_go_together_stand_in_their_order() {
    let url = std::env::var("KETUK_STORE").ok().filter(|url| url.starts_with("postgres"));
    let schema = format!("together_{}", std::process::id());
    let store = match &url {
        Some(url) => StoreAt::in_new_schema(url, &schema).and_then(|at| at.open()).expect("a schema"),
        None => Store::in_memory().expect("a store"),
    };
    let (scope, record) = (ScopeId(6_474_011_001_001), RecordId([7; 16]));
    let numbers: Vec<u8> = (0..23).collect();
    let new = |number: &u8| NewChange {
        record,
        hash: ChangeHash([*number; 32]),
        scope,
        batch: 1,
        received_ms: 1_000 + u64::from(*number),
        bytes: std::slice::from_ref(&numbers[usize::from(*number)]),
    };
    let together: Vec<_> = numbers.iter().map(new).collect();
    let start = store.load_scope_end(scope).expect("the start of a feed");
    let end = store.insert_changes(start, &together).expect("23 rows");
    let rows = store.walk_feed(scope).expect("a feed");
    let mut tag = start.tag;
    for (row, number) in rows.iter().zip(&numbers) {
        tag = next_tag(tag, RowKind::Change, record, Some(ChangeHash([*number; 32])));
        assert_eq!((row.seq, row.tag, row.batch), (u64::from(*number) + 1, tag, 1));
    }
    assert_eq!((rows.len(), end), (23, ScopeEnd { seq: 23, tag }));
    let stand = store.list_changes(record).expect("changes");
    let stand: BTreeSet<_> =
        stand.into_iter().map(|change| (change.hash.0[0], change.received_ms, change.bytes)).collect();
    let sent = numbers.iter().map(|number| (*number, 1_000 + u64::from(*number), vec![*number])).collect();
    assert_eq!(stand, sent);
    drop(store);
    if let Some(url) = url {
        StoreAt::drop_schema(&url, &schema).expect("dropped");
    }
}
