//! A city moves from its file into PostgreSQL: whoever asks the hub there hears what the file's hub said, and phones go
//! on as if nothing had been. Every table, kills and harm: `server/src/store/migrate/tests.rs`.

use crate::console::{ELSEWHERE, KELURAHAN, signed_in};
use ketuk_device::{Device, RecordId, ScopeId};
use ketuk_form::{Key, Value};
use ketuk_server::role::{Reach, Role};
use ketuk_server::{AuditOf, Hub, Store, StoreAt};
use ketuk_tests::browser::Browser;
use ketuk_tests::hall::{Hall, TOKEN};
use ketuk_tests::process::find_program;
use ketuk_tests::store::{TestStore, postgres};
use ketuk_transport::{Outside, SystemWorld};
use std::path::{Path, PathBuf};
use std::process::Command;

const SCOPE: ScopeId = ScopeId(KELURAHAN * 1_000 + 1);
const PRELIST: &str = "prelist_id,rt_code,nomor_kk,nama_kepala_keluarga\nP1,64.74.01.1001.001,6474011206100001,Satu\nP2,64.74.01.1001.002,,Dua\n";
/// What a page of the console is filled with.
const ASKED: [&str; 9] = [
    "/v1/summary",
    "/v1/households",
    "/v1/disputes",
    "/v1/accounts",
    "/v1/devices",
    "/v1/invitations",
    "/v1/forms",
    "/v1/desk/areas",
    "/v1/areas/versions",
];

fn types(device: &mut Device, record: RecordId, answers: &[(&str, &str)]) {
    SystemWorld::new().with_world(|world| {
        for (key, value) in answers {
            let key = Key::parse(key).expect("a key");
            device.answer(world, record, &key, &Value::from_text(value)).expect("a question");
        }
        device.save(world, record).expect("room");
    });
}

/// A household with a photo.
fn interview(device: &mut Device, street: &str, seed: u8) -> RecordId {
    SystemWorld::new().with_world(|world| {
        let key = |name: &str| Key::parse(name).expect("a key");
        let record = device.start(world, SCOPE).expect("an area of this device");
        device.answer(world, record, &key("alamat"), &Value::Text(street.to_owned())).expect("a question");
        let photo = vec![seed; 70_000];
        device.keep_file(world, record, &key("foto_depan"), "image/jpeg", &photo).expect("room");
        device.save(world, record).expect("room");
        record
    })
}

fn send(hall: &Hall, device: &mut Device) -> u32 {
    hall.sync(device).expect("synced");
    let sent = hall.block_on(hall.road().send_files(device, &mut SystemWorld::new(), &mut |_| ()));
    sent.expect("sent").arrived
}

/// A city in a file that people have worked on, with two of its phones.
fn lively() -> (Hall, [Device; 2]) {
    let hall = Hall::open_in_a_file().expect("a server");
    let mut sri = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let mut budi = hall.enrol("b", "Budi", &[SCOPE]).expect("enrolled");
    let first = interview(&mut sri, "Gang Kakap 1", 1);
    types(&mut sri, first, &[("anggota.aaaaaa.nama", "Udin"), ("anggota.aaaaaa.nik", "6474011708900002")]);
    for _ in 0..2 {
        send(&hall, &mut sri);
        send(&hall, &mut budi);
    }
    types(&mut sri, first, &[("keberadaan_keluarga", "2")]);
    types(&mut budi, first, &[("keberadaan_keluarga", "3")]);
    interview(&mut budi, "Gang Kakap 2", 2);
    for _ in 0..2 {
        send(&hall, &mut sri);
        send(&hall, &mut budi);
    }
    let script = Browser::script(hall.address(), TOKEN);
    let post = |path: &str| {
        let sent = script.call("POST", path, Some(("application/octet-stream", PRELIST.as_bytes())));
        sent.expect("an answer").json()
    };
    let digest = post("/v1/prelist/preview")["digest"].as_str().expect("a digest").to_owned();
    assert!(post(&format!("/v1/prelist?digest={digest}"))["rts"].is_number());
    drop(signed_in(&hall, "siti", Role::Coordinator, Reach::City));
    drop(signed_in(&hall, "jauh", Role::Officer, Reach::Kelurahan(ELSEWHERE)));
    (hall, [sri, budi])
}

/// What the pages show, and what stands behind them.
fn pages(hall: &Hall) -> Vec<String> {
    let script = Browser::script(hall.address(), TOKEN);
    ASKED
        .iter()
        .map(|path| {
            let answer = script.get(path).expect("an answer");
            assert_eq!(answer.status, 200, "{path}");
            format!("{path}: {}", answer.json())
        })
        .collect()
}

fn told(store: Store) -> String {
    let hub = Hub::open_to_read(store).expect("a hub");
    let records = hub.records().expect("records");
    let details: Vec<_> = records
        .iter()
        .map(|(record, _)| hub.detail(Reach::City, *record, "id").expect("a household"))
        .collect();
    let log = hub.list_audit(&AuditOf::Everyone, u64::MAX >> 1, 10_000).expect("the log");
    let verdict = hub.verify_audit(&[]).expect("a walk");
    assert!(verdict.breach.is_none(), "the log's chain holds");
    format!(
        "{:?} {:?} {:?} {records:?} {details:?} {log:?} {:?} {:?}",
        hub.device(),
        hub.counts().expect("counts"),
        hub.digests().expect("digests"),
        hub.walk(SCOPE).expect("a feed without a gap"),
        hub.audit_head().expect("a head"),
    )
}

/// What was said, and whether it was done.
fn migrate(file: &Path, to: &StoreAt, more: &[&str]) -> (bool, String) {
    let StoreAt::Postgres(to) = to else { panic!("a PostgreSQL") };
    let mut command = Command::new(find_program("ketuk-server").expect("built"));
    command.args(["--log", "error", "migrate", "--to", to, "--from"]).arg(file).args(more);
    let output = command.env_remove("KETUK_STORE").output().expect("it runs");
    let said = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    (output.status.success(), said.concat())
}

#[test]
fn a_city_in_postgresql_answers_as_it_did_in_its_file_and_phones_go_on() {
    if postgres().is_none() {
        return;
    }
    let (mut hall, mut phones) = lively();
    let before = pages(&hall);
    hall.stop();
    let file = hall.database();
    let store = TestStore::new(&file).expect("a schema");

    // A run that is cut off leaves nothing that a server works on.
    let (done, said) = migrate(&file, store.at(), &["--stop-after", "20"]);
    assert!(!done && said.contains("started again"), "{said}");
    let refused = store.at().open().expect_err("half a city");
    assert!(refused.detail.contains("not finished"), "{refused}");

    let photos: PathBuf = hall.folder().path().join("foto");
    let (done, said) = migrate(&file, store.at(), &["--files", photos.to_str().expect("a path")]);
    assert!(done, "{said}");
    assert!(
        said.contains("2 files copied") && said.lines().any(|line| line.starts_with("household ")),
        "{said}"
    );
    assert!(!said.contains("Kakap") && !said.contains("postgres://"), "{said}");

    let file_store = Store::open_to_read(&file).expect("the file");
    assert_eq!(told(file_store), told(store.at().open_to_read().expect("the tables")));

    hall.move_to(store).expect("a server");
    assert_eq!(pages(&hall), before);
    let [sri, budi] = &mut phones;
    assert_eq!(send(&hall, sri), 0, "nothing is sent twice");
    interview(sri, "Gang Kakap 3", 3);
    assert_eq!(send(&hall, sri), 1);
    send(&hall, budi);
    assert_eq!(budi.list().expect("a list").iter().filter(|row| row.address.contains("Kakap")).count(), 3);
    let rebuilt = hall.call(|hub, _| hub.rebuild(&mut |_| ())).expect("rebuilt");
    assert_eq!(rebuilt.before, rebuilt.after);
}

#[test]
fn a_file_is_not_moved_while_its_server_writes_nor_where_there_is_none() {
    let Some(url) = postgres() else { return };
    let folder = ketuk_tests::temp::TempDir::new("move").expect("a folder");
    let (done, said) = migrate(&folder.path().join("none.db"), &StoreAt::Postgres(url), &[]);
    assert!(!done && said.contains("no such file"), "{said}");
}
