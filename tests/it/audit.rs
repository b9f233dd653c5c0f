//! The audit log's chain: harm behind the triggers' back is named, a log of before the chain gets one, and the
//! command says so.

use ketuk_server::chain::{Breach, Head};
use ketuk_server::hub::{AccountPlan, Deed};
use ketuk_server::role::{Actor, Reach, Role};
use ketuk_tests::hall::Hall;

const LOGINS: [&str; 6] = ["ani", "budi", "citra", "dewi", "eka", "fitri"];

/// A server on whose log some entries stand.
fn hall() -> Hall {
    with_accounts(Hall::open().expect("a server"))
}

fn with_accounts(hall: Hall) -> Hall {
    for login in LOGINS {
        let plan = AccountPlan { name: login.to_owned(), role: Role::Viewer, reach: Reach::City };
        let made = hall.call(move |hub, world| hub.make_account(world, &Actor::of_token(), login, &plan));
        made.expect("an account");
    }
    hall
}

fn harm(hall: &Hall, statements: &'static [&'static str]) {
    const OPEN: [&str; 2] = ["DROP TRIGGER audit_stays", "DROP TRIGGER audit_stays_as_written"];
    // PostgreSQL wants to hear of which table.
    let of = if ketuk_tests::store::postgres().is_some() { " ON audit" } else { "" };
    let open = OPEN.into_iter().map(|open| format!("{open}{of}"));
    for statement in open.chain(statements.iter().map(ToString::to_string)) {
        hall.call(move |hub, _| hub.store().harm(&statement)).expect("a store that gives way");
    }
}

fn head(hall: &Hall) -> Head {
    hall.call(|hub, _| hub.audit_head()).expect("a head")
}

fn verify(hall: &Hall, noted: Option<Head>) -> (u64, Option<Breach>) {
    let noted: Vec<_> = noted.iter().map(|head| head.to_string().parse().expect("a head")).collect();
    let verdict = hall.call(move |hub, _| hub.verify_audit(&noted)).expect("a walk");
    (verdict.head.entry, verdict.breach)
}

#[test]
fn a_log_as_it_was_written_holds_and_grows() {
    let hall = hall();
    let (entries, breach) = verify(&hall, Some(head(&hall)));
    assert_eq!((entries, breach), (LOGINS.len() as u64, None));
    let noted = head(&hall);
    hall.call(|hub, world| hub.link_for(world, "ani").map(drop)).expect("a link");
    assert_eq!(verify(&hall, Some(noted)), (entries + 1, None));
}

#[test]
fn a_reason_with_a_nul_breaks_no_chain() {
    let hall = hall();
    let deed = Deed::new("export.begin", 7).why("rekap\0 data");
    hall.call(move |hub, world| hub.audited(world.now_ms, &Actor::of_token(), &deed, |_| Ok(())))
        .expect("kept");
    assert_eq!(verify(&hall, None), (LOGINS.len() as u64 + 1, None));
}

#[test]
fn an_altered_entry_is_named() {
    let hall = hall();
    harm(&hall, &["UPDATE audit SET account = 3 WHERE entry = 4"]);
    assert_eq!(verify(&hall, None), (3, Some(Breach::Altered(4))));
}

#[test]
fn an_entry_that_was_taken_out_is_named() {
    let hall = hall();
    harm(&hall, &["DELETE FROM audit WHERE entry = 2"]);
    assert_eq!(verify(&hall, None), (1, Some(Breach::Missing(2))));
}

#[test]
fn entries_moved_up_over_a_gap_are_named() {
    let hall = hall();
    harm(&hall, &["DELETE FROM audit WHERE entry = 2", "UPDATE audit SET entry = 2 WHERE entry = 3"]);
    assert_eq!(verify(&hall, None), (1, Some(Breach::Altered(2))));
}

#[test]
fn an_entry_that_was_put_in_is_named() {
    let hall = hall();
    harm(
        &hall,
        &["INSERT INTO audit (entry, at_ms, account, role, action, object, why, hash) \
           SELECT 7, at_ms, account, role, action, object, why, hash FROM audit WHERE entry = 6"],
    );
    assert_eq!(verify(&hall, None), (6, Some(Breach::Altered(7))));
}

#[test]
fn two_entries_that_changed_places_are_named() {
    let hall = hall();
    harm(
        &hall,
        &[
            "UPDATE audit SET entry = 100 WHERE entry = 3",
            "UPDATE audit SET entry = 3 WHERE entry = 5",
            "UPDATE audit SET entry = 5 WHERE entry = 100",
        ],
    );
    assert_eq!(verify(&hall, None), (2, Some(Breach::Altered(3))));
}

#[test]
fn a_tail_that_was_cut_off_is_noticed_against_a_noted_head() {
    let hall = hall();
    let noted = head(&hall);
    harm(&hall, &["DELETE FROM audit WHERE entry > 4"]);
    assert_eq!(verify(&hall, None), (4, None), "nothing inside the log tells");
    assert!(matches!(verify(&hall, Some(noted)), (4, Some(Breach::Cut(_)))));
}

#[test]
fn the_command_says_how_far_the_log_has_come_and_what_is_wrong() {
    let hall = with_accounts(Hall::open_in_a_file().expect("a server"));
    let noted = head(&hall).to_string();
    let copy = hall.copy_database().expect("a copy");
    let verify = |noted: &str| {
        let program = ketuk_tests::process::find_program("ketuk-server").expect("built");
        let mut command = std::process::Command::new(program);
        command.arg("--db").arg(&copy).args(["audit", "verify", "--expect", noted]).env_remove("KETUK_STORE");
        let output = command.output().expect("it runs");
        let said = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
        (output.status.success(), said.concat())
    };
    let (held, said) = verify(&noted);
    assert!(held && said.contains(&noted), "{said}");
    let (held, said) = verify("99:00112233445566778899");
    assert!(!held && said.contains("the log ends before entry 99"), "{said}");
}
